import { z } from 'zod'
import type { IsoTime, RunId } from '../model/ids.ts'
import type { HistoryRow } from '../model/night.ts'
import type { Store } from './open.ts'
import { present } from './present.ts'

type Row = Omit<HistoryRow, 'ended'> & { ended: number }

/** A verdict by another policy than the run's own comes from a regrade: its verifier is that policy. */
export const NIGHT_ROWS = `
  SELECT run_row.run, run_row.started_at AS startedAt, run_row.ended_at IS NOT NULL AS ended, run_row.confirms,
         agent_row.agent, task_row.task, task_row.hash, attempt_row.cli_version AS version,
         agent_row.model AS requestedModel, attempt_row.observed_model AS observedModel,
         iif(verdict_row.policy = run_row.policy, run_row.verifier, verdict_row.policy) AS verifier,
         sum(trial_row.status IS 'pass') AS passed, sum(trial_row.status IS 'fail') AS failed,
         sum(trial_row.status IS 'lost') AS lost, count(*) AS planned
  FROM run_row
  JOIN trial_row ON trial_row.run_key = run_row.run_key
  JOIN task_row ON task_row.task_key = trial_row.task_key
  JOIN agent_row ON agent_row.agent_key = trial_row.agent_key
  LEFT JOIN attempt_row ON attempt_row.attempt_key = trial_row.attempt_key
  LEFT JOIN verdict_row ON verdict_row.verdict_key = attempt_row.verdict_key
  WHERE run_row.run IN (SELECT value FROM json_each(?))
  GROUP BY trial_row.run_key, trial_row.agent_key, trial_row.task_key, attempt_row.cli_version,
           attempt_row.observed_model, verdict_row.policy`

/** What each agent did at each task of these runs, by what answered and what judged. */
export function readNightRows(store: Store, runs: readonly RunId[]): HistoryRow[] {
  return store.use((db) => {
    const rows = db.prepare<[string], Row>(NIGHT_ROWS).all(JSON.stringify(runs))
    return rows.map((row) => {
      for (const key in row) if (row[key as keyof Row] === null) delete row[key as keyof Row]
      return Object.assign(row, { ended: row.ended === 1 })
    })
  })
}

/** A run of a suite by when it began; `confirms` for one of fresh trials. */
export type SuiteRun = { run: RunId; startedAt: IsoTime; confirms?: RunId }

/** The `limit` newest runs of the suite that began before `until`, without those of fresh trials, the oldest first. */
export function runsBefore(store: Store, suite: string, until: IsoTime, limit: number): SuiteRun[] {
  return store.use((db) =>
    db
      .prepare<[string, string, number], SuiteRun>(`
        SELECT run, started_at AS startedAt FROM run_row
        WHERE name = ? AND started_at < ? AND confirms IS NULL ORDER BY started_at DESC, run DESC LIMIT ?`)
      .all(suite, until, limit)
      .reverse(),
  )
}

/** Runs of fresh trials for any of these runs. */
export function confirmationsOf(store: Store, runs: readonly RunId[]): RunId[] {
  return store.use((db) =>
    db
      .prepare<[string], { run: RunId }>(
        'SELECT run FROM run_row WHERE confirms IN (SELECT value FROM json_each(?)) ORDER BY started_at',
      )
      .all(JSON.stringify(runs))
      .map(({ run }) => run),
  )
}

/** Tasks of these runs where the verifier judged one saved deliverable in two ways under one policy. */
export function readContradictions(store: Store, runs: readonly RunId[]): { task: string; startedAt: IsoTime }[] {
  return store.use((db) =>
    db
      .prepare<[string], { task: string; startedAt: IsoTime }>(`
        SELECT DISTINCT task_row.task, run_row.started_at AS startedAt
        FROM run_row
        JOIN trial_row ON trial_row.run_key = run_row.run_key
        JOIN task_row ON task_row.task_key = trial_row.task_key
        WHERE run_row.run IN (SELECT value FROM json_each(?)) AND EXISTS (
          SELECT 1 FROM verdict_row
          WHERE verdict_row.attempt_key = trial_row.attempt_key AND status IN ('pass', 'fail')
          GROUP BY policy HAVING count(DISTINCT verification_key) > 1 AND count(DISTINCT status) > 1)
        ORDER BY run_row.started_at`)
      .all(JSON.stringify(runs)),
  )
}

/** Where and by what a run worked, as its plan says: what a reader looks at when something changed. */
export type RunGround = {
  provenance: Readonly<Record<string, unknown>>
  agents: readonly Readonly<Record<string, unknown>>[]
  isolation: string
  verifier?: string
}

const Ground = z.object({
  provenance: z.record(z.string(), z.unknown()),
  agents: z.array(z.record(z.string(), z.unknown())),
  isolation: z.string(),
  verifier: z.string().exactOptional(),
})

/** Read without the rest of the plan, which may be long. Undefined where there is no such run any more. */
export function readRunGround(store: Store, run: RunId): RunGround | undefined {
  return store.use((db) => {
    const row = db
      .prepare<[string], { provenance: string; agents: string; isolation: string; verifier: string | null }>(`
        SELECT events.body -> '$.plan.provenance' AS provenance, events.body -> '$.plan.agents' AS agents,
               run_row.sandbox AS isolation, run_row.verifier
        FROM run_row JOIN events ON events.id = run_row.plan_event WHERE run_row.run = ?`)
      .get(run)
    if (row === undefined) return undefined
    const parsed = { ...row, provenance: JSON.parse(row.provenance), agents: JSON.parse(row.agents) }
    return Ground.parse(present(parsed))
  })
}

/** Trials of an agent that failed in these runs, at these tasks where any are named; at most `limit`, newest runs first. */
export function readFailedTrials(
  store: Store,
  about: { runs: readonly RunId[]; agent: string; tasks: readonly string[]; limit: number },
): string[] {
  return store.use((db) =>
    db
      .prepare<[Record<string, string | number>], { trial: string }>(`
        SELECT trial_row.trial
        FROM run_row
        JOIN trial_row ON trial_row.run_key = run_row.run_key
        JOIN agent_row ON agent_row.agent_key = trial_row.agent_key
        JOIN task_row ON task_row.task_key = trial_row.task_key
        WHERE run_row.run IN (SELECT value FROM json_each(@runs)) AND agent_row.agent = @agent AND trial_row.status = 'fail'
          AND (@tasks = '[]' OR task_row.task IN (SELECT value FROM json_each(@tasks)))
        ORDER BY run_row.started_at DESC, trial_row.position LIMIT @limit`)
      .all({ ...about, runs: JSON.stringify(about.runs), tasks: JSON.stringify(about.tasks) })
      .map(({ trial }) => trial),
  )
}
