import { setMaxListeners } from 'node:events'
import { linkAbort } from '../lib/linked-abort.ts'
import type { RunEnd } from '../model/events.ts'
import type { AgentId, TrialId } from '../model/ids.ts'
import { type AgentOutcome, isLost } from '../model/outcome.ts'
import type { RunPlan, Trial } from '../model/plan.ts'
import { type ResumeOptions, type TrialProgress, trialState } from '../plan/trial-state.ts'
import { type EngineDeps, isLocal } from './deps.ts'
import { type AttemptEnd, type AttemptRequest, executeAttempt } from './execute-attempt.ts'
import { isRemote } from './remote/connect-service.ts'
import { executeRemoteAttempt } from './remote/execute-remote.ts'
import { verifyAttempt } from './verify-attempt.ts'

const DEFAULT_BACKOFF_MS = 5000
/** A longer wait than this is left to a later `--resume`. */
const MAX_BACKOFF_MS = 10 * 60_000

/** What stops further attempts from starting. Running ones are let finish. */
type Brakes = { overBudget: boolean; blocked: Map<AgentId, string> }

/**
 * Runs what a plan still lacks, in the plan's order, under its limits. `complete`: every trial has its verdict or is
 * lost for good. Everything else can be finished by running the same plan again.
 */
export async function runPlan(
  plan: RunPlan,
  progress: ReadonlyMap<TrialId, TrialProgress>,
  resume: ResumeOptions,
  deps: EngineDeps,
): Promise<RunEnd> {
  const brakes: Brakes = { overBudget: false, blocked: new Map() }
  const inOrder = [...plan.trials].sort((a, b) => a.position - b.position)
  const stop = linkAbort(deps.signal)
  // Any number of contestants may be waiting at their services, each with an ear for a stop.
  setMaxListeners(0, stop.signal)
  const ends = await allOrStop(
    inOrder.map((trial) => {
      const earlier = progress.get(trial.id) ?? { trialId: trial.id, attempts: [] }
      return runTrial({ plan, trial, earlier, resume, brakes }, { ...deps, signal: stop.signal })
    }),
    stop.abort,
  ).finally(stop.release)
  if (deps.signal.aborted) return 'cancelled'
  if (ends.every((done) => done)) return 'complete'
  return brakes.overBudget ? 'budget' : 'incomplete'
}

/** All of them, or the first failure: then the others are stopped and waited for, so that no agent runs on unrecorded. */
async function allOrStop<T>(running: readonly Promise<T>[], stop: () => void): Promise<T[]> {
  try {
    return await Promise.all(running)
  } catch (error) {
    stop()
    await Promise.allSettled(running)
    throw error
  }
}

type TrialRun = { plan: RunPlan; trial: Trial; earlier: TrialProgress; resume: ResumeOptions; brakes: Brakes }

/** Brings one trial to its end; false when something stopped it before. */
async function runTrial(run: TrialRun, deps: EngineDeps): Promise<boolean> {
  const { plan, trial } = run
  let progress = run.earlier
  let options = run.resume
  let waited: Waited = { rateLimitedMs: 0 }
  for (;;) {
    const state = trialState(trial, progress, plan.limits, options)
    if (state.kind === 'done') return true
    if (state.kind === 'verify') {
      options = {}
      const verified = await verifyStored(run, state, deps)
      if (!verified) return false
      progress = withAttempt(progress, state.number, { verified: true, judged: true })
      continue
    }
    const { kind: _, ...next } = state
    const end = await attemptInSlot(run, { ...next, ...waited }, deps)
    if (end === undefined || end.outcome.kind === 'cancelled') return false
    // `only` re-opens a trial once; what the new attempt says decides from here on.
    options = {}
    progress = withAttempt(progress, next.number, end)
    if (trialState(trial, progress, plan.limits, options).kind !== 'attempt') continue
    const wait = await backOff(end.outcome, deps)
    if (wait === 'later') return false
    waited = wait
  }
}

async function attemptInSlot(
  run: TrialRun,
  next: Pick<AttemptRequest, 'number' | 'reply' | 'rateLimitedMs'> & { continues?: true },
  deps: EngineDeps,
): Promise<AttemptEnd | undefined> {
  const { plan, trial, brakes } = run
  const contestant = deps.contestants.get(trial.agentId)
  const task = plan.tasks.find((candidate) => candidate.id === trial.taskId)
  if (!contestant || !task)
    throw new Error(`the plan names ${trial.agentId} and ${trial.taskId} but holds only one of them`)
  const { agent } = contestant
  const queuedAtMs = deps.monotonicMs()
  let end: AttemptEnd | undefined
  // Whoever shares a login shares its turn: a login is one person's session.
  const agentId = agent.login === undefined ? agent.id : `login ${agent.adapter}/${agent.login}`
  const slot = { agentId, maxParallel: agent.maxParallel, provider: agent.provider }
  await deps.trialSlots.add({ ...slot, elsewhere: contestant.adapter.mode === 'remote' }, async () => {
    const mayBegin = !brakes.blocked.has(agent.id) && !isOverBudget(run, deps)
    // What is at its service already is paid for: it is taken up whatever the budget says.
    if (deps.signal.aborted || !(next.continues || mayBegin)) return
    const { continues, ...which } = next
    const queuedMs = deps.monotonicMs() - queuedAtMs
    const request = { plan, trial, task, contestant, ...which, queuedMs }
    end = await execute(request, run, { continues: continues === true }, deps)
    // Before the slot is free again: the next trial of this agent would start in it.
    if (end !== undefined) noteOutcome(run, end.outcome, deps)
  })
  return end
}

function execute(
  request: AttemptRequest,
  run: TrialRun,
  state: { continues: boolean },
  deps: EngineDeps,
): Promise<AttemptEnd | undefined> {
  const { contestant } = request
  if (isLocal(contestant)) return executeAttempt({ ...request, contestant }, deps)
  if (!isRemote(contestant)) throw new Error(`${contestant.adapter.id} has no way to run`)
  const resubmit = run.resume.resubmit === true
  return executeRemoteAttempt({ ...request, contestant, ...state, resubmit }, deps)
}

async function verifyStored(
  run: TrialRun,
  state: { number: number; judgeOnly: boolean },
  deps: EngineDeps,
): Promise<boolean> {
  let verified = false
  await deps.verifySlots(async () => {
    if (deps.signal.aborted) return
    verified = await verifyAttempt({ plan: run.plan, trial: run.trial, ...state }, deps)
  })
  return verified
}

function isOverBudget(run: TrialRun, deps: EngineDeps): boolean {
  const budgetUsd = run.plan.limits.budgetUsd
  if (budgetUsd === undefined || deps.spentUsd() < budgetUsd) return false
  if (!run.brakes.overBudget) {
    run.brakes.overBudget = true
    deps.emit({
      type: 'note',
      level: 'warn',
      message: `Budget of $${budgetUsd} reached: no further attempt is started.`,
    })
  }
  return true
}

/** A wrong key or an unknown model fails every trial alike: said at once, and no further trial of that agent starts. */
function noteOutcome({ trial, brakes }: TrialRun, outcome: AgentOutcome, deps: EngineDeps): void {
  if (outcome.kind !== 'authentication' && outcome.kind !== 'model-not-found' && outcome.kind !== 'quota') return
  const { agentId } = trial
  if (brakes.blocked.has(agentId)) return
  brakes.blocked.set(agentId, outcome.kind)
  const message = `Agent "${agentId}": ${outcome.kind}: ${outcome.message}. Its other trials wait for \`bakeoff run --resume\`.`
  deps.emit({ type: 'note', level: 'warn', message })
}

/** What a wait between two attempts counts as: only one for a rate limit is told from the rest. */
type Waited = { rateLimitedMs: number }

/** Waits before a trial that was lost is tried again; `later` when it should rather wait for a later resume. */
async function backOff(outcome: AgentOutcome, deps: EngineDeps): Promise<Waited | 'later'> {
  if (!isLost(outcome.kind)) return { rateLimitedMs: 0 }
  const asked = 'retryAfterMs' in outcome ? outcome.retryAfterMs : undefined
  const limited = outcome.kind === 'rate-limited'
  const waitMs = asked ?? (limited ? DEFAULT_BACKOFF_MS * 6 : DEFAULT_BACKOFF_MS)
  if (waitMs > MAX_BACKOFF_MS) return 'later'
  const sinceMs = deps.monotonicMs()
  await deps.sleep(waitMs, deps.signal)
  if (deps.signal.aborted) return 'later'
  return { rateLimitedMs: limited ? deps.monotonicMs() - sinceMs : 0 }
}

type AttemptFact = TrialProgress['attempts'][number]

function withAttempt(progress: TrialProgress, number: number, change: Partial<AttemptFact>): TrialProgress {
  const known = progress.attempts.find((attempt) => attempt.number === number)
  const changed: AttemptFact = {
    ...(known ?? { number, hasDeliverable: false, verified: false, judged: false }),
    ...change,
  }
  const others = progress.attempts.filter((attempt) => attempt.number !== number)
  return { ...progress, attempts: [...others, changed].sort((a, b) => a.number - b.number) }
}
