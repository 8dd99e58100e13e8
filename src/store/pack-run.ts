import type { IsoTime, RunId } from '../model/ids.ts'
import { lastPacked, type PackedRow, packOf, plainRows, rowsOfPack } from './event-pack.ts'
import type { Db, Store } from './open.ts'
import { PACKED_MARK } from './stored-event.ts'

/** Characters of JSON in one pack: some hundreds of events, so that one of them is not far. */
const PACK_CHARACTERS = 1 << 20

/** Events that no row and no view points to: their pack holds them, and nothing else needs to. */
const FLEETING = new Set([
  'attempt-started',
  'round-started',
  'attempt-activity',
  'round-ended',
  'verification-started',
])

/** Runs that ended before `before` and have events that are not packed yet, the oldest first. */
export function runsToPack(store: Store, before: IsoTime): RunId[] {
  return store.use((db) =>
    db
      .prepare<[string], { run: RunId }>(`
        SELECT run FROM run_row
        WHERE ended_at < ? AND (SELECT max(seq) FROM events WHERE events.run = run_row.run)
          > coalesce((SELECT max(last_seq) FROM event_pack WHERE event_pack.run = run_row.run), 0)
        ORDER BY started_at`)
      .all(before)
      .map(({ run }) => run),
  )
}

/**
 * Packs the events of a run that has ended; returns how many. Whole and in order they are in `event_pack` before a
 * single one is shortened. The one exception from "only ever appended" beside `rm`; all or nothing. The file shrinks
 * with the next VACUUM.
 */
export function packRun(store: Store, run: RunId): number {
  return store.use((db) => {
    const pack = db.transaction((): number => {
      const guards = db
        .prepare<[], { name: string; sql: string }>(
          `SELECT name, sql FROM sqlite_schema WHERE name IN ('events_refuse_delete', 'events_refuse_update')`,
        )
        .all()
      if (guards.length !== 2) throw new Error('the record has lost its guards')
      const chunks = [...chunksOf(plainRows(db, run, lastPacked(db, run)))]
      for (const { name } of guards) db.exec(`DROP TRIGGER ${name}`)
      for (const rows of chunks) packChunk(db, run, rows)
      for (const { sql } of guards) db.exec(sql)
      return chunks.reduce((sum, rows) => sum + rows.length, 0)
    })
    return pack.immediate()
  })
}

function* chunksOf(rows: Iterable<PackedRow>): Generator<PackedRow[]> {
  let chunk: PackedRow[] = []
  let characters = 0
  for (const row of rows) {
    chunk.push(row)
    characters += row.body.length
    if (characters < PACK_CHARACTERS) continue
    yield chunk
    chunk = []
    characters = 0
  }
  if (chunk.length > 0) yield chunk
}

function packChunk(db: Db, run: RunId, rows: readonly PackedRow[]): void {
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined) return
  const body = packOf(rows)
  const again = rowsOfPack(run, body)
  if (!rows.every((row, index) => again[index]?.seq === row.seq && again[index]?.body === row.body)) {
    throw new Error(`Run ${run} does not come out of its pack as it went in`)
  }
  db.prepare('INSERT INTO event_pack (run, first_seq, last_seq, body) VALUES (?, ?, ?, ?)').run(
    run,
    first.seq,
    last.seq,
    body,
  )
  const drop = db.prepare('DELETE FROM events WHERE id = ?')
  const shorten = db.prepare('UPDATE events SET body = ? WHERE id = ?')
  for (const { id, type, body: whole } of rows) {
    if (FLEETING.has(type)) drop.run(id)
    else {
      const short = shortBody(type, JSON.parse(whole))
      if (short !== undefined) shorten.run(`${PACKED_MARK}${JSON.stringify(short).slice(1)}`, id)
    }
  }
}

type Json = { readonly [key: string]: unknown }

/** What the views, and the gate of a plan, read of an event; undefined for one that stays whole. */
function shortBody(type: string, body: Json): Json | undefined {
  switch (type) {
    case 'run-started':
      return picked(body, { plan: { provenance: true, agents: true } })
    case 'attempt-ended':
      return picked(body, {
        attempt: { id: true, outcome: true, observed: true, lastChangeAt: true, trajectory: true },
      })
    case 'verification-ended':
      return picked(body, { verification: { attemptId: true } })
    case 'verdict-derived':
      return picked(body, {
        attemptId: true,
        judgement: { reason: true, findings: true },
      })
    default:
      return undefined
  }
}

type Wanted = { readonly [key: string]: true | Wanted }

function picked(body: Json, wanted: Wanted): Json {
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([key, what]): [string, unknown][] => {
      const value = body[key]
      if (value === undefined || (Array.isArray(value) && value.length === 0)) return []
      if (what === true) return [[key, value]]
      return typeof value === 'object' && value !== null ? [[key, picked({ ...value }, what)]] : []
    }),
  )
}

/** With less, the next nights fill it soon, and the whole file need not be written again. */
const WORTH_SHARE = 0.1

/** Gives the disk back what packing has freed, where that is a good part of the file. */
export function compact(store: Store): void {
  store.use((db) => {
    const pages = (name: string): number => Number(db.pragma(name, { simple: true }))
    if (pages('freelist_count') > pages('page_count') * WORTH_SHARE) db.exec('VACUUM')
  })
}
