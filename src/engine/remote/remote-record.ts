import type { Collected } from '../../contracts/remote.ts'
import { defined } from '../../lib/defined.ts'
import type { AgentOutcome } from '../../model/outcome.ts'
import type { RemoteHandle } from '../../model/remote-handle.ts'
import type { RemoteRecord } from '../../model/remote-record.ts'
import type { Usage } from '../../model/usage.ts'
import type { Ending } from './await-terminal.ts'
import type { CollectEnd } from './collect-result.ts'
import { type RemoteContext, told } from './remote-context.ts'

/** A service's clock and ours differ a little; an end this long after the deadline is still in time. */
const GRACE_MS = 60_000

export type Ended = { handle: RemoteHandle; ending: Ending; end: CollectEnd }

/** Why the service stopped, in the words of every agent. */
export function outcomeOf(ctx: RemoteContext, ended: Ended & { wallMs: number }): AgentOutcome {
  const { phase, last, deadline } = ended.ending
  const timedOut: AgentOutcome = { kind: 'timed-out', afterMs: Math.max(0, ended.wallMs) }
  switch (phase) {
    case 'succeeded':
      return isLate(ended) ? timedOut : outcomeOfSuccess(ctx, ended)
    case 'failed':
      return last?.outcome ?? { kind: 'agent-error', message: last?.reason ?? `${ctx.service}: ${last?.vendorState}` }
    case 'cancelled':
      return { kind: 'cancelled' }
    case 'expired':
      if (!deadline) return last?.outcome ?? timedOut
      if (last?.phase !== 'waiting') return timedOut
      return { kind: 'asked', question: last.reason ?? `${ctx.service} waits for ${last.needs ?? 'an answer'}` }
  }
}

/** To have ended and to have produced something usable are two facts. */
function outcomeOfSuccess(ctx: RemoteContext, { ending, end }: Ended): AgentOutcome {
  const { from, problem } = end.result
  if (from === 'none' && problem !== undefined) {
    return { kind: 'agent-error', message: ctx.deps.redactor.text(problem) }
  }
  return ending.last?.outcome ?? { kind: 'finished' }
}

/** Its own time of the end decides where it gives one: a harness that was away does not make it late, nor in time. */
function isLate({ handle, end }: Ended): boolean {
  const finishedMs = timeOf(end.collected.times.finished)
  return finishedMs !== undefined && finishedMs > Date.parse(handle.deadline) + GRACE_MS
}

const timeOf = (text: string | undefined): number | undefined => {
  const ms = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isFinite(ms) ? ms : undefined
}

/** From its own start to its own end where it gives both, else from submission to the look that saw the end. */
export function workedMs({ times }: Collected, wallMs: number): number {
  const started = timeOf(times.started) ?? timeOf(times.submitted)
  const finished = timeOf(times.finished)
  const own = started === undefined || finished === undefined ? undefined : finished - started
  return Math.max(0, own !== undefined && own >= 0 ? own : wallMs)
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) && value >= 0 ? value : undefined

export function usageOf({ usage }: Collected): Usage {
  return defined({
    input: positive(usage?.inputTokens),
    cacheRead: positive(usage?.cacheReadTokens),
    cacheWrite: positive(usage?.cacheWriteTokens),
    output: positive(usage?.outputTokens),
    reportedUsd: positive(usage?.usd),
  })
}

/** Everything a reader needs to judge where this result comes from. */
export function recordOf(ctx: RemoteContext, { handle, ending, end }: Ended): RemoteRecord {
  const { collected, result } = end
  const { pr, fairness, usage, times } = collected
  const credits = positive(usage?.credits)
  const mask = (text: string | undefined, length = 500): string | undefined =>
    text === undefined ? undefined : told(ctx.deps.redactor.text(text), length)
  return {
    service: ctx.service,
    runKey: handle.runKey,
    repo: handle.repo,
    baseSha: handle.baseSha,
    baseBranch: handle.baseBranch,
    resultFrom: result.from,
    provenance: collected.provenance,
    ...defined({
      id: mask(handle.id),
      url: mask(handle.url),
      adopted: handle.adopted,
      vendorState: ending.last?.vendorState,
      resultCommit: result.commit,
      pr: pr && { ...pr, url: mask(pr.url) ?? '', headRef: mask(pr.headRef) ?? '' },
      drift: result.drift,
      submittedAt: handle.submittedAt,
      startedAt: mask(times.started, 40),
      finishedAt: mask(times.finished, 40),
      resolutionMs: ending.resolutionMs,
      credits,
      creditUnit: credits === undefined ? undefined : mask(usage?.creditUnit, 40),
      solutions: (collected.solutions ?? collected.attempts?.length) || undefined,
      promptWrapper: mask(fairness?.promptWrapper),
      network: mask(fairness?.network),
      prOpenedBy: mask(fairness?.prOpenedBy),
    }),
  }
}
