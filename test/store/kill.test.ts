import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UserError } from '../../src/model/errors.ts'
import { openStore } from '../../src/store/open.ts'
import { eventsAfter, readProgress, readTrialResults } from '../../src/store/read.ts'
import { rebuild } from '../../src/store/rebuild.ts'
import { isLocked, lockRun, readRunner } from '../../src/store/run-lock.ts'
import { openRecorder } from '../../src/store/write.ts'
import { kill9, outputOf, startChild, until } from './child.ts'
import { tickingClock } from './sample-run.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bakeoff-kill-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('kill -9 in the middle of writing loses no recorded event, and a reader looks on meanwhile', async () => {
  const path = join(folder, 'bakeoff.db')
  const child = startChild(new URL('./write-until-killed.ts', import.meta.url), [path, 'run-1'])
  const output = outputOf(child)
  await until(() => output.text.split('\n').length > 200, child, output)
  const reader = openStore(path, 'read')
  const seenAlive = readTrialResults(reader, 'run-1').filter((row) => row.status === 'pass').length
  reader.close()
  expect(seenAlive).toBeGreaterThan(10)
  await until(() => output.text.split('\n').length > 400, child, output)
  await kill9(child)

  // The last line may be cut short, so only whole lines count as said.
  const said = Number(output.text.slice(0, output.text.lastIndexOf('\n')).split('\n').at(-1))
  const store = openStore(path, 'write')
  expect(store.use((db) => db.pragma('integrity_check', { simple: true }))).toBe('ok')
  expect(store.use((db) => db.pragma('foreign_key_check'))).toEqual([])
  const events = eventsAfter(store, 'run-1', 0, 1_000_000)
  expect(events.length).toBeGreaterThanOrEqual(said)
  expect(events.map((event) => event.seq)).toEqual(events.map((_, place) => place + 1))
  // Rows and events agree: nothing was half written.
  const before = readProgress(store, 'run-1')
  rebuild(store)
  expect(readProgress(store, 'run-1')).toEqual(before)
  const next = openRecorder(store, 'run-1', tickingClock()).append({ type: 'run-resumed', pid: process.pid })
  expect(next.seq).toBe(events.length + 1)
  store.close()
})

test('a run has one runner, and kill -9 frees its lock', async () => {
  const run = join(folder, 'runs', 'run-1')
  const child = startChild(new URL('./hold-lock.ts', import.meta.url), [run])
  const output = outputOf(child)
  await until(() => output.text.includes('held'), child, output)
  expect(isLocked(run)).toBe(true)
  expect(readRunner(run)).toMatchObject({ pid: child.pid, host: hostname() })
  expect(() => lockRun(run)).toThrow(UserError)
  expect(() => lockRun(run)).toThrow(`process ${child.pid} on ${hostname()}`)
  await kill9(child)
  expect(isLocked(run)).toBe(false)
  expect(readRunner(run)).toBeUndefined()
  expect(JSON.parse(readFileSync(join(run, 'runner.json'), 'utf8'))).toMatchObject({ pid: child.pid })
  const lock = lockRun(run)
  expect(readRunner(run)).toMatchObject({ pid: process.pid })
  lock.release()
  expect(isLocked(run)).toBe(false)
})
