import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readHomeFile, readHomeFiles } from './home-file.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bakeoff-home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function put(path: string, text: string): void {
  const file = join(home, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

test('the last file by name that fits the pattern is read', async () => {
  put('.cli/2026/11/run-1.jsonl', 'first')
  put('.cli/2026/12/run-2.jsonl', 'second')
  put('.cli/2026/12/other.txt', 'other')
  expect(await readHomeFile(home, ['.cli', /^\d+$/, /^\d+$/, /^run-/])).toBe('second')
  expect(await readHomeFiles(home, ['.cli', /^\d+$/, /^\d+$/, /^run-/])).toEqual(['first', 'second'])
  expect(await readHomeFile(home, ['.cli', /^\d+$/, '11', 'run-1.jsonl'])).toBe('first')
  expect(await readHomeFile(home, ['.cli', 'none', 'run-1.jsonl'])).toBeUndefined()
})

test('no link is followed, neither as a folder nor as the file', async () => {
  put('elsewhere/run-1.jsonl', 'secret')
  mkdirSync(join(home, '.cli'))
  symlinkSync(join(home, 'elsewhere'), join(home, '.cli', 'sessions'))
  symlinkSync(join(home, 'elsewhere', 'run-1.jsonl'), join(home, '.cli', 'run-1.jsonl'))
  expect(await readHomeFile(home, ['.cli', 'sessions', 'run-1.jsonl'])).toBeUndefined()
  expect(await readHomeFile(home, ['.cli', 'run-1.jsonl'])).toBeUndefined()
})

test('a FIFO or a folder in its place is no file and is not waited for', async () => {
  execFileSync('mkfifo', [join(home, 'usage.json')])
  mkdirSync(join(home, 'folder.json'))
  expect(await readHomeFile(home, ['usage.json'])).toBeUndefined()
  expect(await readHomeFile(home, ['folder.json'])).toBeUndefined()
})
