import type { RunId } from '../model/ids.ts'
import type { EffortRow } from '../model/night-history.ts'
import type { Store } from './open.ts'

type Row = Omit<EffortRow, 'versions' | 'logActiveMs' | 'logUsd'> & {
  logActiveMs: number | null
  logUsd: number | null
}

/** From the covering index alone: a year of nights is read without touching an attempt. */
export const EFFORT_ROWS = `
  SELECT run_row.run, run_row.started_at AS startedAt, agent_row.agent, task_row.task, task_row.hash,
         sums.passed, sums.counted, sums.lost, sums.timed, sums.logActiveMs, sums.priced, sums.logUsd
  FROM (
    SELECT run_key, agent_key, task_key,
           sum(status IS 'pass') AS passed, sum(status IS 'pass' OR status IS 'fail') AS counted,
           sum(status IS 'lost') AS lost,
           count(active_ms) FILTER (WHERE status <> 'lost' AND active_ms > 0) AS timed,
           avg(ln(active_ms)) FILTER (WHERE status <> 'lost' AND active_ms > 0) AS logActiveMs,
           count(*) FILTER (WHERE status <> 'lost' AND coalesce(computed_usd, reported_usd) > 0) AS priced,
           avg(ln(coalesce(computed_usd, reported_usd)))
             FILTER (WHERE status <> 'lost' AND coalesce(computed_usd, reported_usd) > 0) AS logUsd
    FROM trial_row WHERE run_key IN (SELECT run_key FROM run_row WHERE run IN (SELECT value FROM json_each(?)))
    GROUP BY run_key, agent_key, task_key
  ) AS sums
  JOIN run_row ON run_row.run_key = sums.run_key
  JOIN agent_row ON agent_row.agent_key = sums.agent_key
  JOIN task_row ON task_row.task_key = sums.task_key`

/** The first ended attempt of an agent in a run says what it is; another version in mid-run is the gate's to find. */
export const EFFORT_VERSIONS = `
  SELECT run_row.run, agent_row.agent, attempt_row.cli_version AS version, attempt_row.observed_model AS model
  FROM run_row
  JOIN agent_row ON agent_row.run_key = run_row.run_key
  JOIN attempt_row ON attempt_row.attempt_key = (
    SELECT trial_row.attempt_key FROM trial_row
    WHERE trial_row.run_key = run_row.run_key AND trial_row.agent_key = agent_row.agent_key
      AND trial_row.status IN ('pass', 'fail') LIMIT 1)
  WHERE run_row.run IN (SELECT value FROM json_each(?))`

/** What each agent did at each task of these runs, with how long it took and what it cost. */
export function readEfforts(store: Store, runs: readonly RunId[]): EffortRow[] {
  const list = JSON.stringify(runs)
  return store.use((db) => {
    const said = new Map<RunId, Map<string, string[]>>()
    type Said = { run: RunId; agent: string; version: string | null; model: string | null }
    for (const { run, agent, version, model } of db.prepare<[string], Said>(EFFORT_VERSIONS).all(list)) {
      const own = said.get(run) ?? new Map<string, string[]>()
      said.set(
        run,
        own.set(
          agent,
          [version, model].filter((one) => one !== null),
        ),
      )
    }
    const rows = db.prepare<[string], Row>(EFFORT_ROWS).all(list)
    // Hundreds of thousands of rows over years of nights: changed as they are, not copied.
    return rows.map((row): EffortRow => {
      const { logActiveMs, logUsd } = row
      return Object.assign(row, {
        logActiveMs: logActiveMs ?? undefined,
        logUsd: logUsd ?? undefined,
        versions: said.get(row.run)?.get(row.agent) ?? [],
      })
    })
  })
}
