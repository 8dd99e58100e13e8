import type { RunEvent } from '../model/events.ts'
import type { RunId } from '../model/ids.ts'
import { eventRowsOf } from './event-pack.ts'
import type { Store } from './open.ts'
import { parseEvent } from './stored-event.ts'

/** At most `limit` events of a run that came after `seq` (0: from the beginning), in order. For `watch`. */
export function eventsAfter(store: Store, runId: RunId, seq: number, limit = 1_000): RunEvent[] {
  return store.use((db) => {
    const events: RunEvent[] = []
    if (limit < 1) return events
    for (const row of eventRowsOf(db, runId, seq)) {
      events.push(parseEvent(row))
      if (events.length >= limit) break
    }
    return events
  })
}
