import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { laterSecrets } from '../lib/later-secrets.ts'
import { isDiskFull } from '../lib/system-error.ts'
import { type Attempt, type Observed, type Round, type RoundDeliverable, usageOfRounds } from '../model/attempt.ts'
import type { Deliverable } from '../model/deliverable.ts'
import type { FileRef } from '../model/file-ref.ts'
import { attemptIdOf, type IsoTime } from '../model/ids.ts'
import { type AgentOutcome, isLost } from '../model/outcome.ts'
import type { RunPlan, Trial } from '../model/plan.ts'
import type { RemoteRecord } from '../model/remote-record.ts'
import type { Reply } from '../model/reply.ts'
import type { Task } from '../model/task.ts'
import { attemptWork } from './attempt-work.ts'
import type { Contestant, EngineDeps, LocalContestant } from './deps.ts'

export type AttemptRequest = {
  plan: RunPlan
  trial: Trial
  task: Task
  contestant: Contestant
  number: number
  /** Given by hand: then the attempt goes on from what an earlier one left. */
  reply?: Reply
  queuedMs: number
  /** Waited for a rate limit since the attempt that this one repeats. */
  rateLimitedMs: number
}

/** `reply`: the number of the one that it answers. */
export type AttemptEnd = { outcome: AgentOutcome; hasDeliverable: boolean; reply?: number }

/** What an attempt left behind, whatever happened to it. */
export type AttemptResult = {
  outcome: AgentOutcome
  rounds: Round[]
  observed: Observed
  rateLimitedMs: number
  deliverable?: Deliverable
  afterRounds: RoundDeliverable[]
  transcript?: FileRef
  trajectory?: FileRef
  lastChangeAt?: IsoTime
  diff?: FileRef
  remote?: RemoteRecord
}

/**
 * One attempt of one trial, from an empty workspace to a recorded end. Here, and only here, an exception of the
 * machinery becomes an outcome; a record that cannot be written still stops the run.
 */
export async function executeAttempt(
  request: AttemptRequest & { contestant: LocalContestant },
  deps: EngineDeps,
): Promise<AttemptEnd> {
  const attemptId = attemptIdOf(request.trial.id, request.number)
  const startedMs = deps.monotonicMs()
  const startedAtMs = deps.now()
  const { reply } = request
  const { timeoutSec, continued, continuedWallMs, result: partial } = beginningOf(request, deps)
  const deadlineMs = startedAtMs + timeoutSec * 1000
  deps.emit({
    type: 'attempt-started',
    attemptId,
    trialId: request.trial.id,
    number: request.number,
    isolation: deps.backend.level,
    deadline: new Date(deadlineMs).toISOString(),
    ...(reply === undefined ? {} : { reply }),
  })
  const dir = deps.attemptDir(attemptId)
  let fullDisk: unknown
  try {
    await mkdir(dir, { recursive: true })
    const frame = { ...request, attemptId, dir, deadlineMs, timeoutSec }
    const masking = maskingLogin(request.contestant, deps)
    await attemptWork(continued === undefined ? frame : { ...frame, continued }, partial, masking)
  } catch (error) {
    partial.outcome = infraError(error, partial.outcome)
    if (isDiskFull(error)) fullDisk = error
  }
  const attempt = toAttempt(request, partial, {
    isolation: deps.backend.level,
    wallMs: deps.monotonicMs() - startedMs + continuedWallMs,
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: new Date(deps.now()).toISOString(),
    computeUsd: deps.computeUsd,
  })
  const { deliverable, afterRounds } = partial
  deps.emit({
    ...{ type: 'attempt-ended', attempt },
    ...(deliverable === undefined ? {} : { deliverable }),
    ...(afterRounds.length === 0 ? {} : { afterRounds }),
  })
  // Every further attempt would meet the same full disk: the run stops, and this one is retried by a resume.
  if (fullDisk !== undefined) throw fullDisk
  await writeFile(join(dir, 'attempt.json'), `${JSON.stringify(attempt, null, 2)}\n`)
  return attemptEndOf(request, attempt, deliverable)
}

/** What an attempt has before its agent begins: its time, and the result of the one that it continues, or an empty one. */
export function beginningOf(
  { task, reply, rateLimitedMs }: Pick<AttemptRequest, 'task' | 'reply' | 'rateLimitedMs'>,
  deps: Pick<EngineDeps, 'storedAttempt'>,
): { timeoutSec: number; result: AttemptResult; continued?: Attempt; continuedWallMs: number } {
  const result: AttemptResult = {
    ...{ outcome: { kind: 'cancelled' }, rounds: [], afterRounds: [], observed: {}, rateLimitedMs },
  }
  if (reply === undefined) return { timeoutSec: task.timeoutSec, result, continuedWallMs: 0 }
  const continued = deps.storedAttempt(reply.continues).attempt
  const { timing, lastChangeAt } = continued
  return {
    timeoutSec: reply.timeoutSec ?? task.timeoutSec,
    continued,
    // Only what was imported has none, and nobody can reply to that.
    continuedWallMs: timing.wallMs ?? 0,
    result: {
      ...result,
      rounds: [...continued.rounds],
      observed: { ...continued.observed },
      rateLimitedMs: rateLimitedMs + timing.rateLimitedMs,
      ...(lastChangeAt === undefined ? {} : { lastChangeAt }),
    },
  }
}

/** What the run needs to know of an attempt that ended. */
export const attemptEndOf = (
  { reply }: Pick<AttemptRequest, 'reply'>,
  { outcome }: Attempt,
  deliverable: Deliverable | undefined,
): AttemptEnd => ({
  ...{ outcome, hasDeliverable: deliverable !== undefined },
  ...(reply === undefined ? {} : { reply: reply.number }),
})

/** A login that is renewed during the attempt is masked as it was and as it has become. */
export function maskingLogin({ login }: Pick<Contestant, 'login'>, deps: EngineDeps): EngineDeps {
  if (login === undefined) return deps
  return { ...deps, redactor: laterSecrets(deps.redactor, () => login.secrets()) }
}

/** An agent that had already failed keeps its own outcome; otherwise the machinery's fault is nobody's failure. */
export function infraError(error: unknown, outcome: AgentOutcome): AgentOutcome {
  if (isLost(outcome.kind) && outcome.kind !== 'cancelled') return outcome
  return { kind: 'infra-error', message: error instanceof Error ? error.message : String(error) }
}

type Frame = {
  isolation: Attempt['isolation']
  wallMs: number
  startedAt: string
  endedAt: string
  computeUsd: EngineDeps['computeUsd']
}

export function toAttempt(request: AttemptRequest, result: AttemptResult, frame: Frame): Attempt {
  const usage = usageOfRounds(result.rounds)
  const activeMs = result.rounds.reduce((sum, round) => sum + round.activeMs, 0)
  const computedUsd = frame.computeUsd(usage, result.observed.model ?? request.contestant.agent.model)
  return {
    id: attemptIdOf(request.trial.id, request.number),
    trialId: request.trial.id,
    number: request.number,
    ...(request.reply === undefined ? {} : { continues: request.reply.continues }),
    outcome: result.outcome,
    rounds: result.rounds,
    usage,
    ...(computedUsd === undefined ? {} : { computedUsd }),
    timing: { queuedMs: request.queuedMs, activeMs, rateLimitedMs: result.rateLimitedMs, wallMs: frame.wallMs },
    observed: result.observed,
    isolation: frame.isolation,
    ...(result.transcript === undefined ? {} : { transcript: result.transcript }),
    ...(result.trajectory === undefined ? {} : { trajectory: result.trajectory }),
    ...(result.lastChangeAt === undefined ? {} : { lastChangeAt: result.lastChangeAt }),
    ...(result.diff === undefined ? {} : { diff: result.diff }),
    ...(result.remote === undefined ? {} : { remote: result.remote }),
    startedAt: frame.startedAt,
    endedAt: frame.endedAt,
  }
}
