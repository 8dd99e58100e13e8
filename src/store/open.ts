import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { UserError } from '../model/errors.ts'
import { checkVersion, migrate } from './migrate.ts'
import { sqliteCode, withStoreErrors } from './store-error.ts'

/** A connection. Nothing outside `store/` touches it. */
export type Db = Sqlite.Database

/** An open database; `use` turns what a person can mend (locked, damaged, full disk) into a `UserError`. */
export type Store = {
  readonly path: string
  use<T>(body: (db: Db) => T): T
  close(): void
}

export type OpenStoreOptions = {
  /** Folder of numbered .sql files; default: those of the package. */
  migrations?: string
  /** Milliseconds to wait for another writer. */
  busyTimeoutMs?: number
}

const MIGRATIONS = fileURLToPath(new URL('../../assets/migrations/', import.meta.url))

/**
 * Opens `results/bakeoff.db`. `write` makes and migrates it, with a copy first; `read` does neither.
 * Throws a `UserError` where the file is absent, newer, damaged, locked or somebody else's.
 */
export function openStore(file: string, mode: 'write' | 'read', options: OpenStoreOptions = {}): Store {
  const path = resolve(file)
  const subject = `The database ${path}`
  const migrations = options.migrations ?? MIGRATIONS
  if (mode === 'write')
    withStoreErrors(`The folder ${dirname(path)}`, () => mkdirSync(dirname(path), { recursive: true }))
  else if (!existsSync(path)) {
    throw new UserError(`There is no database at ${path}.`, {
      hint: 'Nothing has run here yet: start with `bakeoff run`.',
    })
  }
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new UserError(`${path} is not a file.`, { hint: 'Move it away: the database of results belongs there.' })
  }
  const busyTimeoutMs = options.busyTimeoutMs ?? 5_000
  return withStoreErrors(subject, () => {
    const db =
      mode === 'write'
        ? openForWriting(path, migrations, busyTimeoutMs)
        : openForReading(path, migrations, busyTimeoutMs)
    return {
      path,
      use: (body) => withStoreErrors(subject, () => body(db)),
      close: () => {
        db.close()
      },
    }
  })
}

/** A new database in memory, brought to the newest version: for whoever describes the schema. */
export function openMemoryStore(): Store {
  const db = new Sqlite(':memory:')
  migrate(db, undefined, MIGRATIONS)
  return { path: ':memory:', use: (body) => body(db), close: () => db.close() }
}

function openForWriting(path: string, migrations: string, timeout: number): Db {
  return prepared(new Sqlite(path, { timeout }), (db) => {
    migrate(db, path, migrations)
    db.pragma('journal_mode = WAL')
    db.pragma('foreign_keys = ON')
    db.pragma('synchronous = FULL')
  })
}

function openForReading(path: string, migrations: string, timeout: number): Db {
  const prepare = (db: Db): void => checkVersion(db, path, migrations)
  try {
    return prepared(new Sqlite(path, { readonly: true, timeout }), prepare)
  } catch (error) {
    if (!isReadOnlyPlace(error) || hasLog(path)) throw error
    return prepared(new Sqlite(readWithoutLog(path), { readonly: true }), prepare)
  }
}

function prepared(db: Db, prepare: (db: Db) => void): Db {
  try {
    prepare(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function isReadOnlyPlace(error: unknown): boolean {
  return ['SQLITE_READONLY_CANTINIT', 'SQLITE_READONLY_DIRECTORY', 'SQLITE_CANTOPEN'].includes(sqliteCode(error) ?? '')
}

/**
 * The database as it lies there, for a place where SQLite cannot make its two side files: nobody writes there either.
 * Bytes 18 and 19 of the header say WAL (2) or not (1), and there is no WAL in memory (SQLite file format, 1.3.3).
 */
function readWithoutLog(path: string): Buffer {
  const bytes = readFileSync(path)
  bytes.fill(1, 18, 20)
  return bytes
}

/** What lies only in the write-ahead log would be missing from that. */
function hasLog(path: string): boolean {
  const log = `${path}-wal`
  return existsSync(log) && statSync(log).size > 0
}
