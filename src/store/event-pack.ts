import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { z } from 'zod'
import type { RunId } from '../model/ids.ts'
import type { Db } from './open.ts'
import { EVENT_COLUMNS, type EventRow, isPacked } from './stored-event.ts'

/** An event with its place in the record. */
export type PackedRow = EventRow & { id: number }

const Lines = z.array(z.tuple([z.int(), z.int(), z.string(), z.string(), z.string()]))

/** Higher ones take ten times as long and save a tenth. */
const QUALITY = 6

/** Events of one run, compressed. */
export function packOf(rows: readonly PackedRow[]): Buffer {
  const lines = rows.map(({ id, seq, at, type, body }) => [id, seq, at, type, body])
  const text = Buffer.from(JSON.stringify(lines))
  return brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  })
}

/** What `packOf` was given. */
export function rowsOfPack(run: RunId, body: Buffer): PackedRow[] {
  const lines = Lines.parse(JSON.parse(brotliDecompressSync(body).toString()))
  return lines.map(([id, seq, at, type, text]) => ({ id, seq, at, run, type, body: text }))
}

type Pack = { body: Buffer }

/**
 * Reads rows of `events` as they were appended. Keeps the pack that it read last, since neighbours are asked for
 * together. Throws where a packed event is not in its pack.
 */
export function wholeRows(db: Db): <T extends EventRow>(row: T) => T {
  const find = db.prepare<[string, number], Pack>(
    'SELECT body FROM event_pack WHERE run = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1',
  )
  let run: RunId | undefined
  let unpacked = new Map<number, PackedRow>()
  return (row) => {
    if (!isPacked(row.body)) return row
    if (run !== row.run || !unpacked.has(row.seq)) {
      const pack = find.get(row.run, row.seq)
      unpacked = new Map(pack === undefined ? [] : rowsOfPack(row.run, pack.body).map((one) => [one.seq, one]))
      run = row.run
    }
    const whole = unpacked.get(row.seq)
    if (whole === undefined) throw new Error(`Event ${row.seq} of run ${row.run} is missing in its pack`)
    return { ...row, body: whole.body }
  }
}

/** Every event of a run after `seq` (0: all), in order, packed or not. */
export function* eventRowsOf(db: Db, run: RunId, seq = 0): Generator<PackedRow> {
  yield* packedRowsOf(db, run, seq)
  yield* plainRows(db, run, Math.max(seq, lastPacked(db, run)))
}

/** Those of them that are packed. */
export function* packedRowsOf(db: Db, run: RunId, seq = 0): Generator<PackedRow> {
  const next = db.prepare<[string, number], Pack & { lastSeq: number }>(
    'SELECT body, last_seq AS lastSeq FROM event_pack WHERE run = ? AND last_seq > ? ORDER BY first_seq LIMIT 1',
  )
  let last = seq
  for (let pack = next.get(run, last); pack !== undefined; pack = next.get(run, last)) {
    for (const row of rowsOfPack(run, pack.body)) if (row.seq > seq) yield row
    last = pack.lastSeq
  }
}

const PAGE = 500

/** Rows that no pack holds; the caller knows from where on there is none. */
export function* plainRows(db: Db, run: RunId, after: number): Generator<PackedRow> {
  const page = db.prepare<[string, number], PackedRow>(
    `SELECT events.id, ${EVENT_COLUMNS} FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ${PAGE}`,
  )
  let last = after
  for (let rows = page.all(run, last); rows.length > 0; rows = page.all(run, last)) {
    for (const row of rows) {
      yield row
      last = row.seq
    }
  }
}

/** The last event of a run that is packed; 0 where none is. */
export function lastPacked(db: Db, run: RunId): number {
  const found = db
    .prepare<[string], { last: number | null }>('SELECT max(last_seq) AS last FROM event_pack WHERE run = ?')
    .get(run)
  return found?.last ?? 0
}
