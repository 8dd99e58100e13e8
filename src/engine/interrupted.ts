import { type Attempt, type Round, usageOfRounds } from '../model/attempt.ts'
import type { AttemptId, IsoTime, TrialId } from '../model/ids.ts'
import type { Isolation } from '../model/isolation.ts'

/** What is known of an attempt that began and whose end nobody saw. */
export type InterruptedAttempt = {
  attemptId: AttemptId
  number: number
  isolation: Isolation
  startedAt: IsoTime
  rounds: Round[]
}

/** The end of an attempt that a killed harness left open: cancelled, with the usage of the rounds that had ended. */
export function attemptEndOfInterrupted(record: InterruptedAttempt, trialId: TrialId): Attempt {
  const activeMs = record.rounds.reduce((sum, round) => sum + round.activeMs, 0)
  return {
    id: record.attemptId,
    trialId,
    number: record.number,
    outcome: { kind: 'cancelled' },
    rounds: record.rounds,
    usage: usageOfRounds(record.rounds),
    timing: { queuedMs: 0, activeMs, rateLimitedMs: 0, wallMs: activeMs },
    observed: {},
    isolation: record.isolation,
    startedAt: record.startedAt,
    endedAt: record.startedAt,
  }
}
