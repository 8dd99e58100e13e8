import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import { readText } from './read-text.ts'
import { changedPaths, rewrittenPaths, snapshotOf } from './snapshot.ts'
import { writeIntoCopy } from './write-into-copy.ts'

let root = ''
beforeEach(() => {
  root = makeTempDir('bakeoff-snapshot-')
  mkdirSync(join(root, 'tests'))
  writeFileSync(join(root, 'a.py'), 'a')
  writeFileSync(join(root, 'tests/test_a.py'), 'b')
})
afterEach(() => removeDir(root))

test('added, removed and changed files are found, packages and caches are not looked at', async () => {
  const before = await snapshotOf(root)
  writeFileSync(join(root, 'a.py'), 'x')
  rmSync(join(root, 'tests/test_a.py'))
  writeFileSync(join(root, 'new file ✓'), '')
  mkdirSync(join(root, 'node_modules'))
  writeFileSync(join(root, 'node_modules/x.js'), '')
  expect(changedPaths(before, await snapshotOf(root))).toEqual(['a.py', 'new file ✓', 'tests/test_a.py'])
})

test('a file that was edited and put back is seen', async () => {
  const before = await snapshotOf(root)
  renameSync(join(root, 'a.py'), join(root, 'kept'))
  writeFileSync(join(root, 'a.py'), 'x')
  renameSync(join(root, 'kept'), join(root, 'a.py'))
  const after = await snapshotOf(root)
  expect(changedPaths(before, after)).toEqual([])
  expect(rewrittenPaths(before, after)).toEqual(['a.py'])
})

test('a link is compared by its target, and neither links nor FIFOs are read or written', async () => {
  symlinkSync('/etc/hostname', join(root, 'link'))
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(root, 'fifo')])
  expect((await snapshotOf(root)).get('link')?.content).toBe('link /etc/hostname')
  for (const path of ['link', 'fifo', 'tests', 'gone']) {
    expect(readText(root, path)).toBeUndefined()
    expect(writeIntoCopy(root, path, 'x')).toBe(false)
  }
  expect(readText(root, 'a.py')).toBe('a')
})

test('a file is replaced in place, never through a linked folder', () => {
  const outside = makeTempDir('bakeoff-outside-')
  writeFileSync(join(outside, 'a.py'), 'kept')
  symlinkSync(outside, join(root, 'lib'))
  expect(writeIntoCopy(root, 'a.py', 'longer text')).toBe(true)
  expect(readText(root, 'a.py')).toBe('longer text')
  expect(writeIntoCopy(root, 'lib/a.py', 'x')).toBe(false)
  expect(readText(outside, 'a.py')).toBe('kept')
  rmSync(outside, { recursive: true })
})
