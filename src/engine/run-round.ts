import type { AgentJob } from '../contracts/adapter.ts'
import type { Sandbox } from '../contracts/sandbox.ts'
import { stripControl } from '../lib/strip-control.ts'
import type { SessionRef } from '../model/attempt.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import type { Task } from '../model/task.ts'
import { openAgentIo, type RoundRecord } from './agent-io.ts'
import { AGENT_BUDGET, boundedSandbox } from './bounded-sandbox.ts'
import type { EngineDeps, LocalContestant } from './deps.ts'
import { type Stopped, startClocks } from './round-clocks.ts'
import type { Transcript } from './transcript.ts'

/** After the deadline an adapter may still tidy up and tell its usage; then it is left behind. */
const GRACE_MS = 8000

export type RoundInput = {
  attemptId: string
  task: Task
  contestant: LocalContestant
  sandbox: Sandbox
  transcript: Transcript
  prompt: string
  round: number
  deadlineMs: number
  hostFolder: string
  hostHome: string
  /** On the host: where a change is a sign of life. */
  hostWork: string
  folderInside: string
  trialIndex: number
  attempt: number
  resume: SessionRef | undefined
}

export type RoundDeps = Pick<EngineDeps, 'emit' | 'monotonicMs' | 'now' | 'redactor' | 'signal'>

export type RoundEnd = { outcome: AgentOutcome; record: RoundRecord; activeMs: number }

/** One prompt and the agent's answer. The deadline and the run's signal are kept here, whatever the adapter does. */
export async function runRound(input: RoundInput, deps: RoundDeps): Promise<RoundEnd> {
  const clocks = startClocks(input, deps)
  const sandbox = boundedSandbox(input.sandbox, {
    budget: AGENT_BUDGET,
    deadlineMs: input.deadlineMs,
    now: deps.now,
    signal: clocks.signal,
    onOutput: () => clocks.touch(),
  })
  const { io, record } = openAgentIo({
    sandbox,
    signal: clocks.signal,
    transcript: input.transcript,
    now: deps.now,
    mask: deps.redactor.text,
    onActivity: (action, usd) =>
      deps.emit({
        type: 'attempt-activity',
        attemptId: input.attemptId,
        action,
        ...(usd === undefined ? {} : { usd }),
      }),
    onSign: clocks.touch,
    onLog: (message) => deps.emit({ type: 'note', attemptId: input.attemptId, level: 'info', message }),
  })

  const startedMs = deps.monotonicMs()
  const running = input.contestant.adapter.run(agentJob(input), io).catch(asOutcome)
  const outcome = await Promise.race([running, afterAbort(clocks.signal, GRACE_MS)])
  const stopped = clocks.end()

  const wallMs = deps.monotonicMs() - startedMs
  return {
    outcome: tellable(settle(outcome, { ...stopped, wallMs }), deps.redactor.text),
    record,
    activeMs: Math.max(0, wallMs - record.rateLimitedMs),
  }
}

function agentJob(input: RoundInput): AgentJob<unknown> {
  const { agent, options, secrets, login } = input.contestant
  return {
    agent,
    task: input.task,
    prompt: input.prompt,
    round: input.round,
    ...(agent.model === undefined ? {} : { model: agent.model }),
    options,
    workspace: input.sandbox.paths.workdir,
    folder: input.folderInside,
    hostFolder: input.hostFolder,
    hostHome: input.hostHome,
    deadlineMs: input.deadlineMs,
    trialIndex: input.trialIndex,
    attempt: input.attempt,
    secrets,
    ...(login === undefined ? {} : { login }),
    ...(input.resume === undefined ? {} : { resume: input.resume }),
  }
}

/** An adapter that throws has a bug or met a broken machine: nobody's failure but ours. */
const asOutcome = (error: unknown): AgentOutcome => ({
  kind: 'infra-error',
  message: `adapter failed: ${error instanceof Error ? error.message : String(error)}`,
})

/** Resolves `undefined` a while after the signal, for adapters that do not come back. */
function afterAbort(signal: AbortSignal, graceMs: number): Promise<undefined> {
  return new Promise((resolve) => {
    const begin = (): void => {
      setTimeout(() => resolve(undefined), graceMs).unref()
    }
    if (signal.aborted) begin()
    else signal.addEventListener('abort', begin, { once: true })
  })
}

/** An agent's own words may quote its key, or steer a terminal. */
function tellable(outcome: AgentOutcome, mask: (text: string) => string): AgentOutcome {
  const clean = (text: string): string => stripControl(mask(text))
  if ('message' in outcome) return { ...outcome, message: clean(outcome.message) }
  return outcome.kind === 'asked' ? { ...outcome, question: clean(outcome.question) } : outcome
}

/** What we did to the agent outranks what the agent says of it, except where it had finished before. */
function settle(outcome: AgentOutcome | undefined, ours: Stopped & { wallMs: number }): AgentOutcome {
  if (outcome?.kind === 'finished') return outcome
  if (ours.cancelled) return { kind: 'cancelled' }
  if (ours.timedOut || ours.idleMs !== undefined) {
    const waited = outcome?.kind === 'rate-limited' || outcome?.kind === 'quota'
    const stopped = { kind: 'timed-out', afterMs: Math.round(ours.wallMs) } as const
    if (waited) return outcome
    return ours.idleMs === undefined ? stopped : { ...stopped, idleMs: ours.idleMs }
  }
  return outcome ?? { kind: 'infra-error', message: 'the adapter never came back' }
}
