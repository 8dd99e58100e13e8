import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentOutcome } from '../../model/outcome.ts'
import type { CallFailure, ModelTurn } from './model-client.ts'

/** Back-off of the n-th retry where the service asks for none: 0.5 s doubled up to 30 s. */
export function backOffMs(retry: number): number {
  return Math.min(30_000, 500 * 2 ** (retry - 1))
}

export type RetryLimits = { maxRetries: number; maxWaitMs: number; deadlineMs: number; signal: AbortSignal }

/**
 * Calls until a turn comes back or nothing more may be tried: after `maxRetries`, or when the service asks to wait
 * longer than `maxWaitMs` or past the deadline. Each wait is told before it begins and is no work.
 */
export async function callWithRetries(
  call: () => Promise<ModelTurn | CallFailure>,
  limits: RetryLimits,
  onWait: (ms: number, why: AgentOutcome) => void,
): Promise<ModelTurn | AgentOutcome> {
  for (let retry = 1; ; retry += 1) {
    const answer = await call()
    if (answer.kind === 'turn') return answer
    const waitMs = Math.max(answer.retryAfterMs ?? 0, answer.retryAfterMs === undefined ? backOffMs(retry) : 0)
    const late = Date.now() + waitMs >= limits.deadlineMs
    if (!answer.retry || retry > limits.maxRetries || waitMs > limits.maxWaitMs || late) return answer.outcome
    onWait(waitMs, answer.outcome)
    await sleep(waitMs, undefined, { signal: limits.signal })
  }
}
