import type { CrossExamination } from '../model/cross-examination.ts'
import type { RunId } from '../model/ids.ts'
import type { Store } from './open.ts'
import { EVENT_COLUMNS, type EventRow, parseEvent } from './stored-event.ts'

/** The newest cross-examination of each task of a run, in the order in which the tasks were first examined. */
export function readCrossExaminations(store: Store, runId: RunId): CrossExamination[] {
  const rows = store.use((db) =>
    db
      .prepare<[string], EventRow>(
        `SELECT ${EVENT_COLUMNS} FROM events WHERE run = ? AND type = 'cross-examined' ORDER BY seq`,
      )
      .all(runId),
  )
  const newest = new Map<string, CrossExamination>()
  for (const event of rows.map(parseEvent)) {
    if (event.type === 'cross-examined') newest.set(event.examination.taskId, event.examination)
  }
  return [...newest.values()]
}
