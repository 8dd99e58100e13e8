import { RunEvent } from '../model/events.ts'

/** A row of `events`. */
export type EventRow = { seq: number; at: string; run: string; type: string; body: string }

/** The columns that `parseEvent` needs. */
export const EVENT_COLUMNS = 'events.seq, events.at, events.run, events.type, events.body'

/** The event as it was appended. */
export function parseEvent(row: EventRow): RunEvent {
  const body: unknown = JSON.parse(row.body)
  return RunEvent.parse({ ...(body as object), seq: row.seq, at: row.at, runId: row.run, type: row.type })
}
