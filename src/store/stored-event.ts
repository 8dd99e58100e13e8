import { RunEvent } from '../model/events.ts'

/** A row of `events`. */
export type EventRow = { seq: number; at: string; run: string; type: string; body: string }

/** The columns that `parseEvent` needs. */
export const EVENT_COLUMNS = 'events.seq, events.at, events.run, events.type, events.body'

/** How the body of an event begins whose whole is in a pack. */
export const PACKED_MARK = '{"packed":1,'

export const isPacked = (body: string): boolean => body.startsWith(PACKED_MARK)

/** The event of a row that is whole (`wholeRows`). */
export function parseEvent(row: EventRow): RunEvent {
  const body: unknown = JSON.parse(row.body)
  return RunEvent.parse({ ...(body as object), seq: row.seq, at: row.at, runId: row.run, type: row.type })
}
