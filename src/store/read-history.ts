import { z } from 'zod'
import type { RunId } from '../model/ids.ts'
import type { NightResult } from '../model/report-data.ts'
import type { Store } from './open.ts'

const Row = z.object({
  run: z.string(),
  startedAt: z.string(),
  agent: z.string(),
  passed: z.number(),
  counted: z.number(),
  versions: z.string(),
})

/** Most trials that are read for it: a picture of the past must not cost more than the present. */
const MOST_TRIALS = 200_000

/**
 * Results of every agent in this run and in the `limit` newest earlier runs of the same suite over the same tasks, the
 * oldest first. A run whose tasks differ in a single word is another experiment and left out.
 */
export function readHistory(store: Store, run: RunId, limit = 60): NightResult[] {
  return store.use((db) => {
    const comparable = db
      .prepare<[string, number], { run: string; trials: number }>(`
        WITH shape AS (
          SELECT run_key, run_row.run, name, started_at, count(*) AS trials,
                 (SELECT group_concat(task_key) FROM (
                   SELECT DISTINCT task_key FROM trial_row AS own WHERE own.run_key = run_row.run_key ORDER BY task_key
                 )) AS tasks
          FROM run_row JOIN trial_row USING (run_key) WHERE confirms IS NULL GROUP BY run_key
        )
        SELECT earlier.run, earlier.trials FROM shape AS this
        JOIN shape AS earlier USING (name, tasks)
        WHERE this.run = ? AND earlier.started_at <= this.started_at
        ORDER BY earlier.started_at DESC LIMIT ?`)
      .all(run, limit)
    const chosen = withinBudget(comparable)
    if (chosen.length < 2) return []
    const rows = db
      .prepare<[string], unknown>(`
        SELECT trial_results.run, runs.started_at AS startedAt, agent,
               count(*) FILTER (WHERE status = 'pass') AS passed,
               count(*) FILTER (WHERE status IN ('pass', 'fail')) AS counted,
               json_group_array(DISTINCT coalesce(cli_version, '')) AS versions
        FROM trial_results JOIN runs ON runs.run = trial_results.run
        WHERE trial_results.run IN (SELECT value FROM json_each(?))
        GROUP BY trial_results.run, agent ORDER BY runs.started_at, trial_results.run, agent`)
      .all(JSON.stringify(chosen))
    return rows.map((row) => {
      const { versions, ...night } = Row.parse(row)
      return {
        ...night,
        versions: z
          .array(z.string())
          .parse(JSON.parse(versions))
          .filter((one) => one !== ''),
      }
    })
  })
}

function withinBudget(runs: readonly { run: string; trials: number }[]): string[] {
  let total = 0
  return runs
    .filter(({ trials }) => {
      total += trials
      return total <= MOST_TRIALS
    })
    .map(({ run }) => run)
}
