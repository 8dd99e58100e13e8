import type { RunEvent } from '../model/events.ts'
import type { RunId } from '../model/ids.ts'
import type { Store } from './open.ts'
import { EVENT_COLUMNS, type EventRow, parseEvent } from './stored-event.ts'

/** At most `limit` events of a run that came after `seq` (0: from the beginning), in order. For `watch`. */
export function eventsAfter(store: Store, runId: RunId, seq: number, limit = 1_000): RunEvent[] {
  return store.use((db) =>
    db
      .prepare<[string, number, number], EventRow>(
        `SELECT ${EVENT_COLUMNS} FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?`,
      )
      .all(runId, seq, limit)
      .map(parseEvent),
  )
}
