import type { AgentOutcome } from '../model/outcome.ts'
import { classifyHttpFailure } from './agent-loop/http-failure.ts'

/** Google answers a wrong key with status 400. */
const WRONG_KEY = /api[ _]key[ _](?:not valid|invalid)|invalid api key/i

/** A command-line agent's own message for a failed model call; `status` where it names one. */
export function outcomeOfFailedCall(status: number | undefined, message: string): AgentOutcome {
  if (WRONG_KEY.test(message)) return { kind: 'authentication', message }
  // It already retried by itself: the outcome counts, not whether to try again.
  const { outcome } = classifyHttpFailure({ ...(status === undefined ? {} : { status }), message })
  return outcome.kind === 'infra-error' && status === 404 ? { ...outcome, kind: 'model-not-found' } : outcome
}

/** A process that ended without the last line that its stream promises. */
export function outcomeWithoutEnd(exitCode: number | undefined): AgentOutcome {
  if (exitCode === 0) return { kind: 'truncated', message: 'ended without a result' }
  return agentError(`ended without a result (exit code ${exitCode ?? 'unknown'})`, exitCode)
}

/** A process that ended well by its stream: exit code and last word must agree. */
export function outcomeOfAnswer(finalText: string, exitCode: number | undefined): AgentOutcome {
  if (finalText.trim() === '') return { kind: 'truncated', message: 'ended with an empty answer' }
  if (exitCode !== 0) return agentError(`it answered, but ended with exit code ${exitCode ?? 'unknown'}`, exitCode)
  return { kind: 'finished' }
}

export const agentError = (message: string, exitCode: number | undefined): AgentOutcome => ({
  kind: 'agent-error',
  message,
  ...(exitCode === undefined ? {} : { exitCode }),
})
