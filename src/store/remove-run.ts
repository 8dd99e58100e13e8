import type { RunId } from '../model/ids.ts'
import type { Store } from './open.ts'

/** In the order in which nothing refers to what is gone; foreign keys are checked at the end all the same. */
const OF_RUN = [
  `DELETE FROM round_verdict_row WHERE attempt_key IN (SELECT attempt_key FROM doomed)`,
  `DELETE FROM answer_row WHERE attempt_key IN (SELECT attempt_key FROM doomed)`,
  `DELETE FROM reply_row WHERE trial_key IN (SELECT trial_key FROM doomed)`,
  `DELETE FROM verdict_row WHERE attempt_key IN (SELECT attempt_key FROM doomed)`,
  `DELETE FROM verification_row WHERE attempt_key IN (SELECT attempt_key FROM doomed)`,
  `DELETE FROM round_row WHERE attempt_key IN (SELECT attempt_key FROM doomed)`,
  `DELETE FROM attempt_row WHERE attempt_key IN (SELECT attempt_key FROM doomed)`,
  `DELETE FROM trial_row WHERE run_key = (SELECT run_key FROM run_row WHERE run = @run)`,
  `DELETE FROM agent_row WHERE run_key = (SELECT run_key FROM run_row WHERE run = @run)`,
  `DELETE FROM run_row WHERE run = @run`,
  `DELETE FROM task_row WHERE task_key NOT IN (SELECT task_key FROM trial_row)`,
  `DELETE FROM event_pack WHERE run = @run`,
  `DELETE FROM events WHERE run = @run`,
]

/**
 * Takes a run out of the record, as if it had never been: the one exception from "only ever appended", for a person who
 * asked for it by name. All or nothing.
 */
export function removeRun(store: Store, run: RunId): void {
  store.use((db) => {
    const guard = db
      .prepare<[], { sql: string }>(`SELECT sql FROM sqlite_schema WHERE name = 'events_refuse_delete'`)
      .get()
    if (guard === undefined) throw new Error('the record has lost its guard against deletion')
    const remove = db.transaction(() => {
      db.exec('DROP TRIGGER events_refuse_delete')
      db.prepare(`
        CREATE TEMP TABLE doomed AS SELECT trial_row.trial_key, attempt_row.attempt_key FROM trial_row LEFT JOIN attempt_row USING (trial_key)
        WHERE run_key = (SELECT run_key FROM run_row WHERE run = ?)`).run(run)
      for (const sql of OF_RUN) db.prepare(sql).run(sql.includes('@run') ? { run } : {})
      db.exec('DROP TABLE doomed')
      db.exec(guard.sql)
      const broken = db.pragma('foreign_key_check')
      if (Array.isArray(broken) && broken.length > 0) throw new Error(`removing ${run} leaves broken references`)
    })
    // Trials and attempts refer to each other.
    db.pragma('foreign_keys = OFF')
    try {
      remove.immediate()
    } finally {
      db.pragma('foreign_keys = ON')
    }
  })
}
