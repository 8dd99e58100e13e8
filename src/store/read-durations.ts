import { z } from 'zod'
import type { Store } from './open.ts'
import { present } from './present.ts'

const PastTrial = z.object({
  run: z.string(),
  task: z.string(),
  taskHash: z.string(),
  agent: z.string(),
  adapter: z.string(),
  model: z.string().exactOptional(),
  activeMs: z.number(),
  wallMs: z.number().exactOptional(),
  usd: z.number().exactOptional(),
})

/** What one earlier trial took: `usd` is the price table's figure where there is one, else the agent's own. */
export type PastTrial = z.infer<typeof PastTrial>

/** The newest trials that count, lost ones left out, newest first: what a forecast is made from. */
export function durationHistory(store: Store, limit = 2_000): PastTrial[] {
  return store.use((db) =>
    db
      .prepare<[number], Record<string, unknown>>(`
        SELECT run, task, hash AS taskHash, agent, adapter, model, attempt_row.active_ms AS activeMs,
               wall_ms AS wallMs, coalesce(attempt_row.computed_usd, attempt_row.reported_usd) AS usd
        FROM trial_row
        JOIN run_row USING (run_key)
        JOIN task_row USING (task_key)
        JOIN agent_row USING (agent_key)
        JOIN attempt_row ON attempt_row.attempt_key = trial_row.attempt_key
        WHERE trial_row.status IS NOT 'lost' AND attempt_row.active_ms IS NOT NULL
        ORDER BY trial_row.trial_key DESC LIMIT ?`)
      .all(limit)
      .map((row) => PastTrial.parse(present(row))),
  )
}
