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

/**
 * The end of an attempt that a killed harness left open: cancelled, with the usage of the rounds that had ended.
 * `continued`: the attempt that it went on from.
 */
export function attemptEndOfInterrupted(record: InterruptedAttempt, trialId: TrialId, continued?: Attempt): Attempt {
  const rounds = [...(continued?.rounds ?? []), ...record.rounds]
  const activeMs = rounds.reduce((sum, round) => sum + round.activeMs, 0)
  return {
    id: record.attemptId,
    trialId,
    number: record.number,
    ...(continued === undefined ? {} : { continues: continued.id }),
    outcome: { kind: 'cancelled' },
    rounds,
    usage: usageOfRounds(rounds),
    ...(continued?.computedUsd === undefined ? {} : { computedUsd: continued.computedUsd }),
    timing: { queuedMs: 0, activeMs, rateLimitedMs: continued?.timing.rateLimitedMs ?? 0, wallMs: activeMs },
    observed: {},
    isolation: record.isolation,
    startedAt: record.startedAt,
    endedAt: record.startedAt,
  }
}
