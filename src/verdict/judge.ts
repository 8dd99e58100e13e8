import type { AgentOutcome } from '../model/outcome.ts'
import type { Policy } from '../model/policy.ts'
import type { Correctness, Judgement, Promises } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'
import type { Decision, Evidence, Rule } from './decision.ts'
import { findingsOf } from './findings.ts'
import {
  cannotFail,
  hidden,
  manipulated,
  masked,
  notProbed,
  onlyConstructed,
  probeFault,
  probesInvalid,
  rewritten,
  thinlyTested,
  verified,
  weakIsolation,
  wrongValues,
} from './probe-rules.ts'
import { type Facts, readFacts } from './read-facts.ts'
import { repairedFacts } from './repaired-facts.ts'
import {
  flaky,
  harnessFault,
  needsNetwork,
  noCommand,
  notAllRun,
  nothingExecuted,
  notPortable,
  red,
  runFault,
  setupFault,
  smokeRun,
  stopped,
} from './run-rules.ts'
import { statusOf } from './status.ts'

/** The rules of `bakeoff-verify/1`, first match wins (verification method, §7 and §11). */
const RULES: readonly Rule[] = [
  harnessFault,
  noCommand,
  setupFault,
  runFault,
  needsNetwork,
  stopped,
  notPortable,
  flaky,
  smokeRun,
  red,
  probeFault,
  hidden,
  masked,
  rewritten,
  executedNothing,
  cannotFail,
  notAllRun,
  notProbed,
  probesInvalid,
  onlyConstructed,
  thinlyTested,
  wrongValues,
  weakIsolation,
]

/** Judges facts by a policy: pure, so that the same facts always give the same judgement. */
export function judge(input: {
  verification: Verification
  outcome: AgentOutcome
  policy: Policy
}): Pick<Judgement, 'verdict' | 'reason' | 'findings' | 'correctness' | 'promises' | 'status'> {
  const { verification, outcome, policy } = input
  const facts = readFacts(verification)
  const { isolation, isolationTried = false } = verification
  const { facts: judged, note } = repairedFacts(facts, policy)
  const { verdict, reason: found } = decideVerdict({ facts: judged, isolation, isolationTried, policy })
  const reason = `${note}${found}`
  const correctness = correctnessOf(facts)
  const promises = promisesOf(facts)
  return {
    verdict,
    reason,
    findings: findingsOf(facts, verification.isolation),
    correctness,
    promises,
    status: statusOf({ outcome, verdict, correctness, promises, alsoPass: policy.alsoPass }),
  }
}

function decideVerdict(evidence: Evidence): Decision {
  for (const rule of RULES) {
    const decision = rule(evidence)
    if (decision !== undefined) return decision
  }
  return verified(evidence)
}

function executedNothing(evidence: Evidence): Decision | undefined {
  const decision = nothingExecuted(evidence)
  return decision === undefined ? undefined : manipulated(evidence.facts, 'vacuous', decision.reason)
}

/** What the author's check said; not checked where there is none, or where the sandbox could not run it. */
function correctnessOf({ heldOut }: Facts): Correctness {
  const run = heldOut?.run
  if (run === undefined || run.infraError !== undefined || run.stopped === 'cancelled') return 'not-checked'
  if (run.exitCode === undefined && run.stopped === undefined) return 'not-checked'
  return run.exitCode === 0 ? 'correct' : 'incorrect'
}

/** Broken where one is; kept where all are: one that nobody could check leaves the word out. */
function promisesOf({ expect }: Facts): Promises {
  if (expect === undefined || expect.asked === 0) return 'none'
  if (expect.broken.length > 0) return 'broken'
  return expect.notChecked.length > 0 ? 'none' : 'kept'
}
