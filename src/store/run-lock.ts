import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { z } from 'zod'
import { UserError } from '../model/errors.ts'
import { sqliteCode, withStoreErrors } from './store-error.ts'

/** Who works on a run. */
export const Runner = z.object({ pid: z.int().positive(), host: z.string(), startedAt: z.iso.datetime() })
export type Runner = z.infer<typeof Runner>

export type RunLock = { release(): void }

/** What is said to whoever comes second; the other process is named behind it. */
type Refusal = { says: string; hint: string }

const RUN_IN_WORK: Refusal = {
  says: 'This run is being worked on by',
  hint: 'Look on with `bakeoff watch`, stop it with `bakeoff cancel`, or wait until it has ended.',
}

const LOCK_FILE = 'runner.lock'
const RUNNER_FILE = 'runner.json'

/** Someone who only asks whether the lock is held has it for an instant: worth waiting for. */
const PATIENCE_MS = 500

/**
 * Takes the one lock of a run, or of another folder with a `refusal` of its own, for the life of this process. The lock
 * is an open transaction on a tiny database: the kernel drops it when the process dies, however it dies, so there is no stale lock to clean up.
 * Throws a `UserError` that names the other process where there is one. Nothing in this process may open the lock file
 * by other means: closing any descriptor of it would drop the lock (POSIX).
 */
export function lockRun(runDir: string, refusal: Refusal = RUN_IN_WORK): RunLock {
  const path = join(runDir, LOCK_FILE)
  return withStoreErrors(`The lock ${path}`, () => {
    mkdirSync(runDir, { recursive: true })
    const db = takeLock(path, runDir, refusal)
    const runner: Runner = { pid: process.pid, host: hostname(), startedAt: new Date().toISOString() }
    writeWhole(join(runDir, RUNNER_FILE), JSON.stringify(runner))
    const release = (): void => {
      process.removeListener('exit', release)
      if (!db.open) return
      rmSync(join(runDir, RUNNER_FILE), { force: true })
      db.close()
    }
    // Held by the process and not only by the caller's variable: the garbage collector would close it, and free the lock.
    process.once('exit', release)
    return { release }
  })
}

function takeLock(path: string, runDir: string, refusal: Refusal): Sqlite.Database {
  const db = new Sqlite(path, { timeout: PATIENCE_MS })
  try {
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db.close()
    throw isBusy(error) ? held(runDir, refusal, error) : error
  }
}

/** True while a living process works on the run. */
export function isLocked(runDir: string): boolean {
  const path = join(runDir, LOCK_FILE)
  if (!existsSync(path)) return false
  return withStoreErrors(`The lock ${path}`, () => {
    const db = new Sqlite(path, { readonly: true, timeout: 0 })
    try {
      db.prepare('SELECT count(*) FROM sqlite_schema').get()
      return false
    } catch (error) {
      if (isBusy(error)) return true
      throw error
    } finally {
      db.close()
    }
  })
}

/** Who works on the run right now; absent when nobody does, whatever a killed process left behind. */
export function readRunner(runDir: string): Runner | undefined {
  if (!isLocked(runDir)) return undefined
  return readRunnerFile(runDir)
}

function readRunnerFile(runDir: string): Runner | undefined {
  const path = join(runDir, RUNNER_FILE)
  if (!existsSync(path)) return undefined
  return Runner.safeParse(parseJson(readFileSync(path, 'utf8'))).data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function held(runDir: string, { says, hint }: Refusal, cause: unknown): UserError {
  const runner = readRunnerFile(runDir)
  const who =
    runner === undefined ? 'another process' : `process ${runner.pid} on ${runner.host}, since ${runner.startedAt}`
  return new UserError(`${says} ${who}.`, { hint, cause })
}

function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') === true
}

/** Never half there for a reader. */
function writeWhole(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}`
  writeFileSync(unfinished, text)
  renameSync(unfinished, path)
}
