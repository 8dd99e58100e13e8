import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../model/errors.ts'
import type { Db } from './open.ts'

/** "BKOF": marks the file as ours, so that nobody else's database is ever migrated. */
const APPLICATION_ID = 0x424b4f46

type Migration = { version: number; file: string }

/** Refuses what this version cannot read: a foreign database, a newer one, an older one that nobody migrated yet. */
export function checkVersion(db: Db, path: string, folder: string): void {
  const version = versionOf(db, path)
  const newest = newestOf(listMigrations(folder))
  refuseNewer(version, newest, path)
  if (version < newest) {
    throw new UserError(`The database ${path} is of version ${version}; this Bakeoff reads version ${newest}.`, {
      hint: 'The next `bakeoff run` brings it up to date, after making a copy. Looking on never changes it.',
    })
  }
}

/**
 * Brings the database to the newest version, one transaction for each file.
 * One that already holds something is copied first, to `<path>.bak-v<version>`.
 */
export function migrate(db: Db, path: string | undefined, folder: string): void {
  const migrations = listMigrations(folder)
  const version = versionOf(db, path ?? ':memory:')
  refuseNewer(version, newestOf(migrations), path ?? ':memory:')
  const pending = migrations.filter((migration) => migration.version > version)
  if (pending.length === 0) return
  if (version > 0 && path !== undefined) copyDatabase(db, `${path}.bak-v${version}`)
  for (const migration of pending) apply(db, migration)
}

function apply(db: Db, migration: Migration): void {
  const script = readFileSync(migration.file, 'utf8')
  // A migration may rebuild a table that others refer to; what it leaves is checked before it is kept.
  db.pragma('foreign_keys = OFF')
  const step = db.transaction(() => {
    // Another process may have done it between our look and our lock.
    if (readVersion(db) >= migration.version) return
    db.exec(script)
    const broken = db.pragma('foreign_key_check')
    if (Array.isArray(broken) && broken.length > 0) throw new Error(`${migration.file} leaves broken references`)
    db.pragma(`user_version = ${migration.version}`)
  })
  step.immediate()
}

/** A whole and durable copy, also of what is still in the write-ahead log. */
function copyDatabase(db: Db, target: string): void {
  const unfinished = `${target}.unfinished`
  rmSync(unfinished, { force: true })
  db.prepare('VACUUM INTO ?').run(unfinished)
  const handle = openSync(unfinished, 'r+')
  fsyncSync(handle)
  closeSync(handle)
  renameSync(unfinished, target)
}

function versionOf(db: Db, path: string): number {
  const version = readVersion(db)
  const tables = db.prepare<[], { tables: number }>('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables ?? 0
  const ours = db.pragma('application_id', { simple: true }) === APPLICATION_ID
  if (!ours && (tables > 0 || version > 0)) {
    throw new UserError(`${path} is a database of another program.`, {
      hint: 'Move it away: Bakeoff keeps its results there and never changes what is not its own.',
    })
  }
  return version
}

function readVersion(db: Db): number {
  return Number(db.pragma('user_version', { simple: true }))
}

function refuseNewer(version: number, newest: number, path: string): void {
  if (version <= newest) return
  throw new UserError(
    `The database ${path} was written by a newer Bakeoff (version ${version}; this one knows ${newest}).`,
    { hint: 'Update Bakeoff (`npm i -g agent-bakeoff`), or use another suite folder.' },
  )
}

function newestOf(migrations: Migration[]): number {
  return migrations.at(-1)?.version ?? 0
}

function listMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 4)), file: join(folder, name) }))
}
