import type { Store } from './open.ts'
import { openProjection } from './project.ts'
import { EVENT_COLUMNS, type EventRow, parseEvent } from './stored-event.ts'

const BATCH = 500

/** Throws the rows away and replays every event, in one transaction; returns how many. For `bakeoff db rebuild`. */
export function rebuild(store: Store): number {
  return store.use((db) => {
    const replay = db.transaction((): number => {
      const projections = db.prepare<[], { name: string }>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB '*_row'`,
      )
      for (const { name } of projections.all()) db.exec(`DELETE FROM ${name}`)
      const project = openProjection(db)
      const page = db.prepare<[number], EventRow & { id: number }>(
        `SELECT events.id, ${EVENT_COLUMNS} FROM events WHERE events.id > ? ORDER BY events.id LIMIT ${BATCH}`,
      )
      let count = 0
      let last = 0
      for (let rows = page.all(last); rows.length > 0; rows = page.all(last)) {
        for (const row of rows) {
          project(parseEvent(row), row.id)
          last = row.id
        }
        count += rows.length
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
