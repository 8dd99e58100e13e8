import { type AgentOutcome, isLost } from '../model/outcome.ts'
import type { Correctness, Promises, Status, Verdict } from '../model/verdict.ts'

export type JudgedTrial = {
  outcome: AgentOutcome
  verdict: Verdict
  correctness: Correctness
  promises: Promises
  /** Verdicts that the policy counts as a pass besides `verified`. */
  alsoPass?: readonly Verdict[]
}

/** What statistics count; the table is in docs/glossary.md. A timed-out agent whose folder is verified passes. */
export function statusOf({ outcome, verdict, correctness, promises, alsoPass = [] }: JudgedTrial): Status {
  if (isLost(outcome.kind) || verdict === 'infra-error') return 'lost'
  const proven = verdict === 'verified' || alsoPass.includes(verdict)
  return proven && correctness !== 'incorrect' && promises !== 'broken' ? 'pass' : 'fail'
}
