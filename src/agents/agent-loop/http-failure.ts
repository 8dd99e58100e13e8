import type { AgentOutcome } from '../../model/outcome.ts'
import type { CallFailure } from './model-client.ts'

/** What a model service answered instead of an answer. `status` is absent where no answer came at all. */
export type HttpFailure = { status?: number; message: string; retryAfterMs?: number }

const QUOTA =
  /credit balance is too low|insufficient[_ ]quota|exceeded your current quota|billing|out of credit|usage limit/i
const TOO_LONG = /prompt is too long|context[_ ]length|maximum context|too many tokens|input is too long/i

/** Sorts an HTTP failure of any model service into an outcome, and says whether to try again. */
export function classifyHttpFailure(failure: HttpFailure): CallFailure {
  const { status, retryAfterMs } = failure
  const message = oneLine(status === undefined ? failure.message : `HTTP ${status}: ${failure.message}`)
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  const give = (outcome: AgentOutcome): CallFailure => ({ kind: 'failure', retry: false, outcome })
  const again = (outcome: AgentOutcome): CallFailure => ({ kind: 'failure', retry: true, outcome, ...wait })

  if (status === undefined) return again({ kind: 'infra-error', message })
  if (status === 402 || (status < 500 && QUOTA.test(failure.message))) return give({ kind: 'quota', message, ...wait })
  if (status === 429) return again({ kind: 'rate-limited', message, ...wait })
  if (status === 408 || status === 409 || status >= 500) return again({ kind: 'infra-error', message })
  return give(refusedRequest(status, failure.message, message))
}

/** A request that will fail again in the same way. */
function refusedRequest(status: number, said: string, message: string): AgentOutcome {
  if (status === 401 || status === 403) return { kind: 'authentication', message }
  if (status === 404) return { kind: /model/i.test(said) ? 'model-not-found' : 'infra-error', message }
  if (status === 413 || TOO_LONG.test(said)) return { kind: 'truncated', message }
  return { kind: 'agent-error', message }
}

/** Milliseconds that the headers ask to wait, from `retry-after-ms` or `retry-after` (seconds or an HTTP date). */
export function retryAfterOf(header: (name: string) => string | null, nowMs: number): number | undefined {
  const exact = Number(header('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(exact)) return Math.max(0, exact)
  const text = header('retry-after')
  if (text === null) return undefined
  const seconds = Number(text)
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - nowMs
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined
}

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  return flat.length > 500 ? `${flat.slice(0, 500)}…` : flat
}
