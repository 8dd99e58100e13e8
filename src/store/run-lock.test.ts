import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UserError } from '../model/errors.ts'
import { isLocked, lockRun, readRunner } from './run-lock.ts'

const FORGETFUL = fileURLToPath(new URL('../../test/store/forget-lock.ts', import.meta.url))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bakeoff-lock-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a lock is held until it is released, also against this process, and asking does not take it', () => {
  const run = join(folder, 'run-1')
  expect(isLocked(run)).toBe(false)
  expect(readdirSync(folder)).toEqual([])
  const lock = lockRun(run)
  expect([isLocked(run), isLocked(run)]).toEqual([true, true])
  expect(() => lockRun(run)).toThrow(`process ${process.pid}`)
  expect(isLocked(run)).toBe(true)
  lock.release()
  lock.release()
  expect(isLocked(run)).toBe(false)
  lockRun(run).release()
})

test('a lock that nobody holds a variable of is held until the process ends', () => {
  const run = join(folder, 'run-1')
  const child = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', FORGETFUL, run], { encoding: 'utf8' })
  expect(child.stdout).toBe('true\n')
  expect(isLocked(run)).toBe(false)
  expect(readdirSync(run)).toEqual(['runner.lock'])
})

test('locks of two runs do not meet', () => {
  const [one, two] = [lockRun(join(folder, 'one')), lockRun(join(folder, 'two'))]
  one.release()
  expect(isLocked(join(folder, 'two'))).toBe(true)
  two.release()
})

test('a damaged note of who runs does not matter', () => {
  const lock = lockRun(folder)
  writeFileSync(join(folder, 'runner.json'), '{"pid": "')
  expect(readRunner(folder)).toBeUndefined()
  expect(() => lockRun(folder)).toThrow('another process')
  lock.release()
})

test('a place where no lock can be is named', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => lockRun(join(folder, 'file', 'run-1'))).toThrow(UserError)
  mkdirSync(join(folder, 'run-2', 'runner.lock'), { recursive: true })
  expect(() => lockRun(join(folder, 'run-2'))).toThrow('runner.lock cannot be opened')
})
