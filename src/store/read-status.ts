import { z } from 'zod'
import { Billing } from '../model/agent.ts'
import type { RunId } from '../model/ids.ts'
import { Isolation } from '../model/isolation.ts'
import type { Db, Store } from './open.ts'
import { present } from './present.ts'
import { type RunSummary, readRun } from './read-runs.ts'

const RunningAttempt = z.object({
  trial: z.string(),
  attempt: z.string(),
  number: z.number(),
  task: z.string(),
  agent: z.string(),
  isolation: Isolation,
  phase: z.enum(['agent', 'verifying']),
  startedAt: z.string(),
  phaseAt: z.string(),
  deadline: z.string(),
  lastAction: z.string().exactOptional(),
  lastActionAt: z.string().exactOptional(),
  usdSoFar: z.number().exactOptional(),
})

/** An attempt that is under way. `elapsedMs` is since it began, `phaseMs` since this phase did. */
export type RunningAttempt = z.infer<typeof RunningAttempt> & { elapsedMs: number; phaseMs: number }

/** Where a run stands. Whether a process is really at work is for `isLocked` to say. */
export type RunStatus = RunSummary & {
  /** Trials nobody has begun, and trials whose agent ended but that nobody has judged. */
  notBegun: number
  notJudged: number
  attempts: number
  running: RunningAttempt[]
  spend: Spend
  /** Number and time of the newest event. */
  lastSeq: number
  lastEventAt: string
}

/**
 * Over all attempts, also replaced ones, and without what a reply carries over: a price table's figure where there is one, else what the agent said in the end,
 * else what it said on its way.
 */
type Spend = {
  /** Absent where nothing is known. */
  usd?: number
  /** Who pays it, as the agents that cost anything say. */
  billing: Billing[]
  /** Attempts that ended without a final figure. */
  unknownAttempts: number
}

/** Where the run stands at `now`, in epoch milliseconds. */
export function readStatus(store: Store, runId: RunId, now: number): RunStatus {
  return store.use((db) =>
    // One transaction, so that all figures are of one moment.
    db.transaction((): RunStatus => {
      const run = readRun(store, runId)
      const counts = readCounts(db, runId)
      const { lastSeq, lastEventAt } = readLastEvent(db, runId)
      return {
        ...run,
        ...counts,
        running: readRunning(db, runId, now),
        spend: readSpend(db, runId),
        lastSeq,
        lastEventAt,
      }
    })(),
  )
}

function readCounts(db: Db, runId: RunId): { notBegun: number; notJudged: number; attempts: number } {
  const counts = db
    .prepare<[string], { notBegun: number | null; notJudged: number | null; attempts: number | null }>(`
      SELECT sum(attempt_count = 0) AS notBegun, sum(attempt_key IS NOT NULL AND status IS NULL) AS notJudged,
             sum(attempt_count) AS attempts
      FROM trial_row WHERE run_key = (SELECT run_key FROM run_row WHERE run = ?)`)
    .get(runId)
  return { notBegun: counts?.notBegun ?? 0, notJudged: counts?.notJudged ?? 0, attempts: counts?.attempts ?? 0 }
}

function readRunning(db: Db, runId: RunId, now: number): RunningAttempt[] {
  return db
    .prepare<[string], Record<string, unknown>>(`
      SELECT trial, attempt, number, task, agent, isolation, phase, attempt_row.started_at AS startedAt,
             phase_at AS phaseAt, deadline, last_action AS lastAction, last_action_at AS lastActionAt,
             usd_so_far AS usdSoFar
      FROM attempt_row
      JOIN trial_row ON trial_row.trial_key = attempt_row.trial_key
      JOIN run_row USING (run_key)
      JOIN task_row USING (task_key)
      JOIN agent_row USING (agent_key)
      WHERE phase IS NOT NULL AND run = ?
      ORDER BY attempt_row.started_at, attempt_row.attempt_key`)
    .all(runId)
    .map((row) => {
      const attempt = RunningAttempt.parse(present(row))
      const since = (time: string): number => Math.max(0, now - Date.parse(time))
      return { ...attempt, elapsedMs: since(attempt.startedAt), phaseMs: since(attempt.phaseAt) }
    })
}

function readSpend(db: Db, runId: RunId): Spend {
  const spend = db
    .prepare<[string], { usd: number | null; unknownAttempts: number | null; billing: string | null }>(`
      SELECT group_concat(DISTINCT iif(
               coalesce(attempt_row.computed_usd, attempt_row.reported_usd, attempt_row.usd_so_far) > 0, billing, NULL
             )) AS billing,
             sum(coalesce(attempt_row.computed_usd, attempt_row.reported_usd, attempt_row.usd_so_far)
                 - iif(attempt_row.outcome IS NULL, 0, coalesce(continued.computed_usd, continued.reported_usd, 0))) AS usd,
             sum(attempt_row.outcome IS NOT NULL
                 AND coalesce(attempt_row.computed_usd, attempt_row.reported_usd) IS NULL) AS unknownAttempts
      FROM trial_row JOIN attempt_row ON attempt_row.trial_key = trial_row.trial_key
      JOIN agent_row ON agent_row.agent_key = trial_row.agent_key
      LEFT JOIN answer_row ON answer_row.attempt_key = attempt_row.attempt_key
      LEFT JOIN attempt_row AS continued ON continued.attempt_key = answer_row.continues
      WHERE trial_row.run_key = (SELECT run_key FROM run_row WHERE run = ?)`)
    .get(runId)
  const usd = spend?.usd ?? undefined
  const billing = z.array(Billing).parse(spend?.billing?.split(',').sort() ?? [])
  return { billing, unknownAttempts: spend?.unknownAttempts ?? 0, ...(usd === undefined ? {} : { usd }) }
}

function readLastEvent(db: Db, runId: RunId): { lastSeq: number; lastEventAt: string } {
  const last = db
    .prepare<[string], { lastSeq: number; lastEventAt: string }>(
      'SELECT seq AS lastSeq, at AS lastEventAt FROM events WHERE run = ? ORDER BY seq DESC LIMIT 1',
    )
    .get(runId)
  if (last === undefined) throw new Error(`Run ${runId} has no events`)
  return last
}
