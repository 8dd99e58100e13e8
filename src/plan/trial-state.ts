import { type AttemptId, attemptIdOf, type TrialId } from '../model/ids.ts'
import { type AgentOutcome, isLost, type OutcomeKind } from '../model/outcome.ts'
import type { RunLimits, Trial } from '../model/plan.ts'
import type { Reply } from '../model/reply.ts'
import type { Status } from '../model/verdict.ts'

/** What the record knows of one attempt. */
export type AttemptProgress = {
  number: number
  /** Absent when the harness died while it ran. */
  outcome?: AgentOutcome
  /** Its submission may be at a service, which goes on without us: the attempt is taken up again, not begun anew. */
  atService?: boolean
  hasDeliverable: boolean
  verified: boolean
  judged: boolean
  /** Of its current judgement. */
  status?: Status
  /** Number of the reply by hand that it answers. */
  reply?: number
}

export type TrialProgress = {
  trialId: TrialId
  attempts: readonly AttemptProgress[]
  /** The newest reply by hand, answered or not. */
  reply?: Reply
}

/**
 * `only` re-opens ended trials. It speaks of the moment of the resume: give it for a trial's first step and leave it out
 * afterwards, or a trial that is lost or fails again would be opened for ever.
 */
export type ResumeOptions = {
  only?: 'lost' | 'failed'
  /** Send a submission again of which nobody knows whether its service has it. */
  resubmit?: boolean
}

/** What a trial lacks. `judgeOnly`: its checks have run, only the verdict is missing; `continues`: it was begun earlier. */
export type TrialState =
  | { kind: 'done' }
  | { kind: 'attempt'; number: number; continues?: true; reply?: Reply }
  | { kind: 'verify'; attemptId: AttemptId; number: number; judgeOnly: boolean }

/** What to do next for one trial, from nothing but the record: so a resume and a first run are the same thing. */
export function trialState(
  trial: Pick<Trial, 'id'>,
  progress: TrialProgress,
  limits: Pick<RunLimits, 'infraRetries'>,
  options: ResumeOptions = {},
): TrialState {
  const { reply } = progress
  const number = Math.max(0, ...progress.attempts.map((attempt) => attempt.number)) + 1
  const another: TrialState = { kind: 'attempt', number, ...(reply === undefined ? {} : { reply }) }
  // What a reply lacks is for its own attempts to say; those before it had come to their end.
  const attempts = progress.attempts
    .filter((attempt) => attempt.reply === reply?.number)
    .sort((a, b) => a.number - b.number)
  const last = attempts.at(-1)
  if (last === undefined) return another
  if (last.outcome === undefined && last.atService) return { ...another, number: last.number, continues: true }
  // An attempt that was cut short says nothing of the agent, and is nobody's retry.
  if (last.outcome === undefined || last.outcome.kind === 'cancelled') return another
  if (isLost(last.outcome.kind)) {
    const again = options.only === 'lost' || mayRetry(last.outcome.kind, attempts, limits.infraRetries)
    return again ? another : { kind: 'done' }
  }
  if (!last.judged) return verifyState(trial.id, last, last.verified)
  // The agent did its work and only the verifying was lost: that, and not the agent, is tried again.
  if (options.only === 'lost' && last.status === 'lost') return verifyState(trial.id, last, false)
  return options.only === 'failed' && last.status === 'fail' ? another : { kind: 'done' }
}

const verifyState = (trialId: TrialId, last: AttemptProgress, judgeOnly: boolean): TrialState => ({
  kind: 'verify',
  attemptId: attemptIdOf(trialId, last.number),
  number: last.number,
  judgeOnly,
})

/** Quota, a wrong key or an unknown model would fail the same way at once; they wait for `only: 'lost'`. */
const isPassing = (kind: OutcomeKind | undefined): boolean => kind === 'infra-error' || kind === 'rate-limited'

function mayRetry(kind: OutcomeKind, attempts: readonly AttemptProgress[], infraRetries: number): boolean {
  return isPassing(kind) && attempts.filter((attempt) => isPassing(attempt.outcome?.kind)).length <= infraRetries
}
