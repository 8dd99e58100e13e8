import { join, posix } from 'node:path'
import type { Origin } from '../contracts/check.ts'
import type { Attempt, RoundDeliverable } from '../model/attempt.ts'
import type { Deliverable } from '../model/deliverable.ts'
import { type AttemptId, attemptIdOf, type Path } from '../model/ids.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import type { RunPlan, Trial } from '../model/plan.ts'
import type { Task } from '../model/task.ts'
import type { Judgement } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'
import { judge } from '../verdict/judge.ts'
import { AGENT_HOME, AGENT_USER, AGENT_WORKSPACE } from './attempt-sandbox.ts'
import { roundDirOf } from './continued-work.ts'
import type { EngineDeps } from './deps.ts'
import { maskingLogin } from './execute-attempt.ts'
import { DELIVERABLE_DIR, evidenceDirOf, verifyDeliverable } from './verify.ts'

/** A verification that our own machinery spoilt is done once more before the trial counts as lost. */
const MAX_TRIES = 2

export type VerifyRequestOfTrial = {
  plan: RunPlan
  trial: Trial
  number: number
  judgeOnly: boolean
  /** Also rounds that have their verdict. */
  again?: boolean
}

/** What the record holds of an attempt whose agent has ended. */
export type StoredAttempt = {
  attempt: Attempt
  outcome: AgentOutcome
  deliverable?: Deliverable
  /** What earlier rounds had left, and the rounds that have a verdict already. */
  afterRounds: readonly RoundDeliverable[]
  judgedRounds: readonly number[]
  verifications: readonly Verification[]
}

/**
 * Verifies and judges one stored attempt; the agent is not touched. False when the run was stopped meanwhile: nothing
 * is recorded then, and a resume begins it anew.
 */
export async function verifyAttempt(request: VerifyRequestOfTrial, deps: EngineDeps): Promise<boolean> {
  const { plan, trial } = request
  const attemptId = attemptIdOf(trial.id, request.number)
  const stored = deps.storedAttempt(attemptId)
  const earlier = stored.verifications.at(-1)
  if (request.judgeOnly && earlier !== undefined) {
    record(attemptId, earlier, stored, plan, deps)
    return true
  }
  deps.emit({ type: 'verification-started', attemptId })
  if (!(await judgeRounds(request, stored, deps))) return false
  for (let tries = 1; ; tries += 1) {
    const number = stored.verifications.length + tries
    const deliverable = stored.deliverable ?? emptyDeliverable(attemptId, deps)
    const id = `${attemptId}/v${number}`
    const verification = await verifyOnce({ id, dir: deps.attemptDir(attemptId), number, deliverable }, request, deps)
    if (deps.signal.aborted) return false
    deps.emit({ type: 'verification-ended', verification })
    const judgement = judgementOf(verification, stored.outcome, plan, deps)
    if (judgement.verdict === 'infra-error' && tries < MAX_TRIES) continue
    deps.emit({ type: 'verdict-derived', attemptId, judgement })
    return true
  }
}

/** What earlier rounds had left, each judged for itself; false when the run was stopped meanwhile. */
async function judgeRounds(request: VerifyRequestOfTrial, stored: StoredAttempt, deps: EngineDeps): Promise<boolean> {
  const { plan, trial } = request
  const attemptId = attemptIdOf(trial.id, request.number)
  for (const { round, deliverable } of stored.afterRounds) {
    if (!request.again && stored.judgedRounds.includes(round)) continue
    const dir = roundDirOf(deps.attemptDir(attemptId), round)
    const id = `${attemptId}/round-${round}`
    const verification = await verifyOnce({ id, dir, number: 1, deliverable }, request, deps)
    if (deps.signal.aborted) return false
    const outcome = stored.attempt.rounds.find(({ number }) => number === round)?.outcome ?? stored.outcome
    const judgement = judgementOf(verification, outcome, plan, deps)
    deps.emit({ type: 'round-judged', attemptId, round, verification, judgement })
  }
  return true
}

type Judged = { id: string; dir: Path; number: number; deliverable: Deliverable }

async function verifyOnce(judged: Judged, request: VerifyRequestOfTrial, deps: EngineDeps): Promise<Verification> {
  const { plan, trial } = request
  const { dir, number } = judged
  const task = plan.tasks.find((candidate) => candidate.id === trial.taskId)
  const contestant = deps.contestants.get(trial.agentId)
  return verifyDeliverable(
    {
      verificationId: judged.id,
      ...(task === undefined ? {} : { task }),
      origin: originOf(task),
      deliverable: judged.deliverable,
      root: join(dir, DELIVERABLE_DIR),
      evidenceDir: evidenceDirOf(dir, number),
      policy: plan.verify,
      seed: (plan.seed + trial.position * 7919 + number) >>> 0,
    },
    contestant === undefined ? deps : maskingLogin(contestant, deps),
  )
}

/** Where every agent works; what else lay there is gone with its workspace. */
function originOf(task: Task | undefined): Origin {
  return {
    home: AGENT_HOME,
    user: AGENT_USER,
    path: task === undefined ? AGENT_WORKSPACE : posix.join(AGENT_WORKSPACE, task.folder),
  }
}

function record(
  attemptId: AttemptId,
  verification: Verification,
  stored: StoredAttempt,
  plan: RunPlan,
  deps: EngineDeps,
): void {
  deps.emit({ type: 'verdict-derived', attemptId, judgement: judgementOf(verification, stored.outcome, plan, deps) })
}

function judgementOf(verification: Verification, outcome: AgentOutcome, plan: RunPlan, deps: EngineDeps): Judgement {
  return {
    verificationId: verification.id,
    policy: plan.verify.id,
    policySha256: deps.policySha256,
    ...judge({ verification, outcome, policy: plan.verify }),
    at: new Date(deps.now()).toISOString(),
  }
}

/** An agent that ended before anything could be collected left nothing; that is judged like an empty folder. */
function emptyDeliverable(attemptId: AttemptId, deps: EngineDeps): Deliverable {
  return { attemptId, files: [], special: [], ignored: [], outside: [], truncated: false, hash: deps.emptyHash }
}
