import type { AgentOutcome } from '../model/outcome.ts'
import type { Judgement } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'
import type { AttemptRecord } from '../store/read.ts'

/** A round that others followed, with the facts measured on what it had left and its newest judgement. */
export type JudgedRound = {
  round: number
  verification: Verification
  outcome: AgentOutcome
  before: Judgement | undefined
}

/** The earlier rounds of an attempt that were judged apart, also those that it carries over from one it continues. */
export function judgedRounds(record: AttemptRecord, attempts: readonly AttemptRecord[]): JudgedRound[] {
  const { attempt } = record
  if (attempt === undefined) return []
  const carried = carriedRounds(
    attempts.find(({ attemptId }) => attemptId === attempt.continues),
    attempts,
  )
  const own = record.roundJudgements.flatMap(({ round, verification, judgement }) => {
    const outcome = attempt.rounds.find(({ number }) => number === round)?.outcome
    return verification === undefined || outcome === undefined
      ? []
      : [{ round, verification, outcome, before: judgement }]
  })
  const judgedHere = new Map(record.roundJudgements.map(({ round, judgement }) => [round, judgement]))
  return [...carried, ...own].map((one) => ({ ...one, before: judgedHere.get(one.round) ?? one.before }))
}

/** All rounds of an attempt that another continues; its own verdict is that of its last round. */
function carriedRounds(record: AttemptRecord | undefined, attempts: readonly AttemptRecord[]): JudgedRound[] {
  const verification = record?.verifications.at(-1)
  if (record?.attempt === undefined || verification === undefined) return []
  const { outcome, rounds } = record.attempt
  const last = { round: rounds.length, verification, outcome, before: record.judgements.at(-1) }
  return [...judgedRounds(record, attempts), last]
}
