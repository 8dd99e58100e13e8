import type { RunId, TrialId } from '../model/ids.ts'
import { AgentOutcome } from '../model/outcome.ts'
import { Status } from '../model/verdict.ts'
import type { Store } from './open.ts'

type AttemptProgress = {
  number: number
  /** Absent: it was under way when the harness stopped, or still is. */
  outcome?: AgentOutcome
  hasDeliverable: boolean
  verified: boolean
  judged: boolean
  /** By its newest judgement. */
  status?: Status
}

/** How far one trial is; what a resumed run decides by. */
export type TrialProgress = { trialId: TrialId; attempts: AttemptProgress[] }

type Row = {
  trial: string
  number: number | null
  outcome: string | null
  hasDeliverable: number
  verified: number
  judged: number
  status: string | null
}

/** Every trial of a run in the order of the plan, with its attempts in order; trials not begun have none. */
export function readProgress(store: Store, runId: RunId): TrialProgress[] {
  const rows = store.use((db) =>
    db
      .prepare<[string], Row>(`
        SELECT trial_row.trial, attempt_row.number, events.body -> '$.attempt.outcome' AS outcome,
               attempt_row.deliverable_hash IS NOT NULL AS hasDeliverable,
               attempt_row.verification_key IS NOT NULL AS verified,
               attempt_row.verdict_key IS NOT NULL AS judged, verdict_row.status
        FROM run_row
        JOIN trial_row USING (run_key)
        LEFT JOIN attempt_row ON attempt_row.trial_key = trial_row.trial_key
        LEFT JOIN events ON events.id = attempt_row.ended_event
        LEFT JOIN verdict_row ON verdict_row.verdict_key = attempt_row.verdict_key
        WHERE run_row.run = ?
        ORDER BY trial_row.position, trial_row.trial_key, attempt_row.number`)
      .all(runId),
  )
  const progress: TrialProgress[] = []
  for (const row of rows) {
    let trial = progress.at(-1)
    if (trial?.trialId !== row.trial) {
      trial = { trialId: row.trial, attempts: [] }
      progress.push(trial)
    }
    if (row.number !== null) trial.attempts.push(attemptOf(row, row.number))
  }
  return progress
}

function attemptOf(row: Row, number: number): AttemptProgress {
  return {
    number,
    ...(row.outcome === null ? {} : { outcome: AgentOutcome.parse(JSON.parse(row.outcome)) }),
    hasDeliverable: row.hasDeliverable === 1,
    verified: row.verified === 1,
    judged: row.judged === 1,
    ...(row.status === null ? {} : { status: Status.parse(row.status) }),
  }
}
