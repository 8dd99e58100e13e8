import { billingWord } from '../model/billing-words.ts'
import type { RunEvent } from '../model/events.ts'
import type { AttemptId, TrialId } from '../model/ids.ts'
import { isLost, type OutcomeKind } from '../model/outcome.ts'
import type { RunPlan } from '../model/plan.ts'
import type { Judgement, Status, Verdict } from '../model/verdict.ts'

/** An attempt that is under way, as a person who looks on sees it. */
export type RunningAttempt = {
  attemptId: AttemptId
  trialId: TrialId
  task: string
  agent: string
  index: number
  number: number
  phase: 'agent' | 'verifying'
  sinceMs: number
  action: string
}

/** How far a run is, folded from its events. */
export type RunProgress = {
  plan?: RunPlan
  startedMs?: number
  running: Map<AttemptId, RunningAttempt>
  ended: Map<TrialId, { status: Status; verdict?: Verdict; outcome: OutcomeKind; activeMs: number }>
  /** Money known so far; absent until somebody reported any. */
  usd?: number
  /** Who pays it. */
  billing: Set<string>
  /** Ended attempts of contestants that may cost money but told nothing. */
  unknownCost: number
  rateLimitedMs: number
  /** By attempt: an answer to a reply counts what it carries over from the one before. */
  attemptCost: Map<AttemptId, { usd?: number; rateLimitedMs: number }>
  endedBecause?: string
}

export const newRunProgress = (): RunProgress => ({
  running: new Map(),
  ended: new Map(),
  billing: new Set(),
  unknownCost: 0,
  rateLimitedMs: 0,
  attemptCost: new Map(),
})

/** Applies one event in place. */
export function applyEvent(progress: RunProgress, event: RunEvent): void {
  const atMs = Date.parse(event.at)
  switch (event.type) {
    case 'run-started':
      progress.plan = event.plan
      progress.startedMs = atMs
      return
    case 'attempt-started':
      startAttempt(progress, event.attemptId, event.trialId, event.number, atMs)
      return
    case 'attempt-activity': {
      const running = progress.running.get(event.attemptId)
      if (running) running.action = event.action
      return
    }
    case 'attempt-ended':
      endAttempt(progress, event.attempt)
      return
    case 'verification-started': {
      const trialId = event.attemptId.slice(0, event.attemptId.lastIndexOf('/'))
      startAttempt(progress, event.attemptId, trialId, Number(event.attemptId.split('/').at(-1)), atMs, 'verifying')
      return
    }
    case 'verdict-derived':
      endTrial(progress, event.attemptId, event.judgement)
      return
    case 'run-ended':
      progress.endedBecause = event.because
      return
    case 'run-resumed':
      progress.running.clear()
      progress.startedMs = atMs
      delete progress.endedBecause
      return
    case 'cross-examined':
    case 'reply-asked':
    case 'round-judged':
    case 'files-pruned':
    case 'round-started':
    case 'round-ended':
    case 'remote-intent':
    case 'remote-submitted':
    case 'remote-ambiguous':
    case 'remote-status':
    case 'verification-ended':
    case 'note':
      return
  }
}

function startAttempt(
  progress: RunProgress,
  attemptId: AttemptId,
  trialId: TrialId,
  number: number,
  sinceMs: number,
  phase: RunningAttempt['phase'] = 'agent',
): void {
  const [, task = '', agent = '', index = '1'] = trialId.split('/')
  const action = phase === 'agent' ? 'starting' : 'running its test'
  progress.running.set(attemptId, {
    attemptId,
    trialId,
    task,
    agent,
    index: Number(index),
    number,
    phase,
    sinceMs,
    action,
  })
}

function endAttempt(progress: RunProgress, attempt: Extract<RunEvent, { type: 'attempt-ended' }>['attempt']): void {
  const agent = progress.plan?.agents.find(({ id }) => id === progress.running.get(attempt.id)?.agent)
  progress.running.delete(attempt.id)
  const usd = attempt.computedUsd ?? attempt.usage.reportedUsd
  const carried = attempt.continues === undefined ? undefined : progress.attemptCost.get(attempt.continues)
  if (usd === undefined) progress.unknownCost += 1
  else {
    progress.usd = (progress.usd ?? 0) + usd - (carried?.usd ?? 0)
    if (agent !== undefined) progress.billing.add(billingWord(agent.billing))
  }
  progress.rateLimitedMs += attempt.timing.rateLimitedMs - (carried?.rateLimitedMs ?? 0)
  const { rateLimitedMs } = attempt.timing
  progress.attemptCost.set(attempt.id, usd === undefined ? { rateLimitedMs } : { rateLimitedMs, usd })
  const status: Status = isLost(attempt.outcome.kind) ? 'lost' : 'fail'
  progress.ended.set(attempt.trialId, { status, outcome: attempt.outcome.kind, activeMs: attempt.timing.activeMs ?? 0 })
}

function endTrial(progress: RunProgress, attemptId: AttemptId, judgement: Judgement): void {
  progress.running.delete(attemptId)
  const trialId = attemptId.slice(0, attemptId.lastIndexOf('/'))
  const known = progress.ended.get(trialId)
  progress.ended.set(trialId, {
    status: judgement.status,
    verdict: judgement.verdict,
    outcome: known?.outcome ?? 'finished',
    activeMs: known?.activeMs ?? 0,
  })
}
