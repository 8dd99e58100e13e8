import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { attemptEvents, record, samplePlan, tickingClock } from '../../test/store/sample-run.ts'
import { UserError } from '../model/errors.ts'
import { openStore } from './open.ts'
import { listRuns } from './read-runs.ts'
import { readTrialResults } from './read-trial-results.ts'
import { openRecorder } from './write.ts'

const MIGRATIONS = fileURLToPath(new URL('../../assets/migrations/', import.meta.url))
/** Version of a database that this version makes. */
const NEWEST = readdirSync(MIGRATIONS).length
const later = (by: number, name: string): string => `${String(NEWEST + by).padStart(4, '0')}-${name}.sql`
let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bakeoff-open-'))
  path = join(folder, 'bakeoff.db')
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function makeRun(): void {
  const store = openStore(path, 'write')
  const plan = samplePlan('run-1')
  const recorder = openRecorder(store, 'run-1', tickingClock())
  recorder.append({ type: 'run-started', plan })
  for (const trial of plan.trials) record(recorder, attemptEvents(trial, { judged: {} }))
  store.close()
}

/** A later version's folder of migrations. */
function laterMigrations(extra: Record<string, string>): string {
  const target = join(folder, 'migrations')
  mkdirSync(target)
  for (const name of readdirSync(MIGRATIONS)) copyFileSync(join(MIGRATIONS, name), join(target, name))
  for (const [name, sql] of Object.entries(extra)) writeFileSync(join(target, name), sql)
  return target
}

function failure(body: () => unknown): UserError {
  try {
    body()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('a new database is made with its folder, in WAL mode, with foreign keys and a wait for others', () => {
  path = join(folder, 'a', 'b', 'bakeoff.db')
  const store = openStore(path, 'write')
  const pragma = (name: string) => store.use((db) => db.pragma(name, { simple: true }))
  expect(['journal_mode', 'foreign_keys', 'synchronous', 'busy_timeout', 'user_version'].map(pragma)).toEqual([
    'wal',
    1,
    2,
    5000,
    NEWEST,
  ])
  store.close()
  expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['bakeoff.db'])
})

test('an older database is copied, then brought up to date, and keeps everything', () => {
  makeRun()
  const migrations = laterMigrations({
    [later(1, 'colour')]: `ALTER TABLE run_row ADD COLUMN colour TEXT; UPDATE run_row SET colour = 'red';`,
    [later(2, 'taste')]: 'CREATE TABLE taste (name TEXT) STRICT;',
  })
  const store = openStore(path, 'write', { migrations })
  expect(store.use((db) => db.pragma('user_version', { simple: true }))).toBe(NEWEST + 2)
  expect(store.use((db) => db.prepare('SELECT colour FROM run_row').all())).toEqual([{ colour: 'red' }])
  expect(readTrialResults(store).filter((row) => row.status === 'pass')).toHaveLength(8)
  store.close()
  expect(readdirSync(folder).filter((name) => name.includes('.bak'))).toEqual([`bakeoff.db.bak-v${NEWEST}`])
  const copy = openStore(`${path}.bak-v${NEWEST}`, 'read')
  expect(readTrialResults(copy)).toHaveLength(8)
  copy.close()
})

test('the copy holds what a still open writer has only in its log', () => {
  const writer = openStore(path, 'write')
  openRecorder(writer, 'run-1', tickingClock()).append({ type: 'run-started', plan: samplePlan('run-1') })
  expect(existsSync(`${path}-wal`)).toBe(true)
  openStore(path, 'write', { migrations: laterMigrations({ [later(1, 'x')]: 'CREATE TABLE x (y TEXT);' }) }).close()
  writer.close()
  const copy = openStore(`${path}.bak-v${NEWEST}`, 'read')
  expect(listRuns(copy)).toHaveLength(1)
  copy.close()
})

test('a migration that fails changes nothing and leaves the copy', () => {
  makeRun()
  const migrations = laterMigrations({
    [later(1, 'broken')]: 'CREATE TABLE half (a TEXT); INSERT INTO nowhere VALUES (1);',
  })
  expect(() => openStore(path, 'write', { migrations })).toThrow('nowhere')
  const store = openStore(path, 'read')
  expect(store.use((db) => db.prepare(`SELECT name FROM sqlite_schema WHERE name = 'half'`).all())).toEqual([])
  expect(readTrialResults(store)).toHaveLength(8)
  store.close()
  expect(existsSync(`${path}.bak-v${NEWEST}`)).toBe(true)
})

test('a migration that breaks references is refused', () => {
  makeRun()
  const migrations = laterMigrations({ [later(1, 'loose')]: 'DELETE FROM agent_row;' })
  expect(() => openStore(path, 'write', { migrations })).toThrow('broken references')
})

test('a reader never migrates', () => {
  makeRun()
  const migrations = laterMigrations({ [later(1, 'x')]: 'CREATE TABLE x (y TEXT);' })
  const error = failure(() => openStore(path, 'read', { migrations }))
  expect(error.message).toContain(`is of version ${NEWEST}; this Bakeoff reads version ${NEWEST + 1}`)
  expect(readdirSync(folder)).not.toContain(`bakeoff.db.bak-v${NEWEST}`)
})

test.each(['read', 'write'] as const)('a newer database is refused for %s, and not touched', (mode) => {
  makeRun()
  const newer = new Sqlite(path)
  newer.pragma('user_version = 99')
  newer.close()
  const bytes = readFileSync(path)
  const error = failure(() => openStore(path, mode))
  expect(error.message).toContain(`newer Bakeoff (version 99; this one knows ${NEWEST})`)
  expect(error.hint).toContain('Update Bakeoff')
  expect(readFileSync(path).equals(bytes)).toBe(true)
})

test('the database of another program is left alone', () => {
  const other = new Sqlite(path)
  other.exec('CREATE TABLE theirs (a TEXT)')
  other.close()
  expect(failure(() => openStore(path, 'write')).message).toContain('another program')
  expect(failure(() => openStore(path, 'read')).message).toContain('another program')
})

test.each(['read', 'write'] as const)('a file that is no database is refused for %s', (mode) => {
  writeFileSync(path, 'name,verdict\n'.repeat(400))
  const error = failure(() => openStore(path, mode))
  expect(error.message).toBe(`The database ${path} is not a database.`)
  expect(error.hint).toContain('Move the file away')
})

test('a damaged page is reported with what to do', () => {
  makeRun()
  const bytes = readFileSync(path)
  bytes.fill(0xa5, 4096 * 2)
  writeFileSync(path, bytes)
  const error = failure(() => {
    const store = openStore(path, 'read')
    try {
      readTrialResults(store)
    } finally {
      store.close()
    }
  })
  expect(error.message).toBe(`The database ${path} is damaged.`)
  expect(error.hint).toContain('.recover')
})

test('nothing to read is said in one line', () => {
  const error = failure(() => openStore(path, 'read'))
  expect(error.message).toBe(`There is no database at ${path}.`)
  expect(error.hint).toContain('bakeoff run')
  expect(existsSync(path)).toBe(false)
})

test('a folder in the place of the database is refused', () => {
  mkdirSync(path)
  expect(failure(() => openStore(path, 'write')).message).toContain('is not a file')
})

test('a results folder that cannot be made is named', () => {
  writeFileSync(join(folder, 'results'), 'a file')
  const error = failure(() => openStore(join(folder, 'results', 'bakeoff.db'), 'write'))
  expect(error.message).toBe(`The folder ${join(folder, 'results')} cannot be opened.`)
})

test('a database that another program locks is reported, not waited for without end', () => {
  makeRun()
  const other = new Sqlite(path)
  other.exec('BEGIN IMMEDIATE')
  const store = openStore(path, 'write', { busyTimeoutMs: 20 })
  const recorder = openRecorder(store, 'run-1', tickingClock())
  const error = failure(() => recorder.append({ type: 'run-ended', because: 'complete' }))
  expect(error.message).toBe(`The database ${path} is locked by another process.`)
  other.exec('ROLLBACK')
  other.close()
  expect(recorder.append({ type: 'run-ended', because: 'complete' }).type).toBe('run-ended')
  store.close()
})

test('a full disk stops the append, and what was recorded before is kept', () => {
  makeRun()
  const store = openStore(path, 'write')
  // SQLite answers SQLITE_FULL at this limit exactly as it does when the disk is.
  store.use((db) => db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`))
  const recorder = openRecorder(store, 'run-1', tickingClock())
  const error = failure(() => recorder.append({ type: 'note', level: 'info', message: 'x'.repeat(200_000) }))
  expect(error.message).toContain('the disk is full')
  expect(error.hint).toContain('--resume')
  expect(readTrialResults(store)).toHaveLength(8)
  store.close()
})

test('a reader sees a run grow while it is written', () => {
  const writer = openStore(path, 'write')
  const plan = samplePlan('run-1')
  const recorder = openRecorder(writer, 'run-1', tickingClock())
  recorder.append({ type: 'run-started', plan })
  const reader = openStore(path, 'read')
  const passed = () => readTrialResults(reader).filter((row) => row.status === 'pass').length
  const seen = [passed()]
  for (const trial of plan.trials.slice(0, 3)) {
    record(recorder, attemptEvents(trial, { judged: {} }))
    seen.push(passed())
  }
  expect(seen).toEqual([0, 1, 2, 3])
  reader.close()
  writer.close()
})

test('a reader cannot write', () => {
  makeRun()
  chmodSync(path, 0o644)
  const store = openStore(path, 'read')
  expect(
    failure(() => openRecorder(store, 'run-1', tickingClock()).append({ type: 'run-ended', because: 'crash' })).message,
  ).toContain('cannot be written')
  store.close()
})
