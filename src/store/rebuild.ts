import { eventRowsOf } from './event-pack.ts'
import type { Store } from './open.ts'
import { openProjection } from './project.ts'
import { parseEvent } from './stored-event.ts'

/** Throws the rows away and replays every event, in one transaction; returns how many. For `bakeoff db rebuild`. */
export function rebuild(store: Store): number {
  return store.use((db) => {
    const replay = db.transaction((): number => {
      const projections = db.prepare<[], { name: string }>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB '*_row'`,
      )
      for (const { name } of projections.all()) db.exec(`DELETE FROM ${name}`)
      const project = openProjection(db)
      const runs = db.prepare<[], { run: string }>('SELECT run FROM events GROUP BY run ORDER BY min(id)').all()
      let count = 0
      for (const { run } of runs) {
        for (const row of eventRowsOf(db, run)) {
          project(parseEvent(row), row.id)
          count += 1
        }
      }
      return count
    })
    // Trials and attempts refer to each other: deleting row by row would look for every reference to every row.
    db.pragma('foreign_keys = OFF')
    try {
      return replay.immediate()
    } finally {
      db.pragma('foreign_keys = ON')
    }
  })
}
