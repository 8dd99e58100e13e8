import type { RunId, TrialId } from '../model/ids.ts'
import { AgentOutcome } from '../model/outcome.ts'
import { Reply } from '../model/reply.ts'
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
  /** Number of the reply by hand that it answers. */
  reply?: number
}

/** How far one trial is; what a resumed run decides by. */
export type TrialProgress = {
  trialId: TrialId
  attempts: AttemptProgress[]
  /** The newest reply by hand, answered or not. */
  reply?: Reply
}

type Row = {
  trial: string
  number: number | null
  outcome: string | null
  hasDeliverable: number
  verified: number
  judged: number
  status: string | null
  reply: number | null
  asked: string | null
}

/** Every trial of a run in the order of the plan, with its attempts in order; trials not begun have none. */
export function readProgress(store: Store, runId: RunId): TrialProgress[] {
  const rows = store.use((db) =>
    db
      .prepare<[string], Row>(`
        SELECT trial_row.trial, attempt_row.number, events.body -> '$.attempt.outcome' AS outcome,
               attempt_row.deliverable_hash IS NOT NULL AS hasDeliverable,
               attempt_row.verification_key IS NOT NULL AS verified,
               attempt_row.verdict_key IS NOT NULL AS judged, verdict_row.status, answer_row.reply,
               (SELECT asked.body -> '$.reply' FROM reply_row JOIN events AS asked ON asked.id = reply_row.event
                WHERE reply_row.trial_key = trial_row.trial_key ORDER BY reply_row.number DESC LIMIT 1) AS asked
        FROM run_row
        JOIN trial_row USING (run_key)
        LEFT JOIN attempt_row ON attempt_row.trial_key = trial_row.trial_key
        LEFT JOIN answer_row ON answer_row.attempt_key = attempt_row.attempt_key
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
      const reply = row.asked === null ? {} : { reply: Reply.parse(JSON.parse(row.asked)) }
      trial = { trialId: row.trial, attempts: [], ...reply }
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
    ...(row.reply === null ? {} : { reply: row.reply }),
  }
}
