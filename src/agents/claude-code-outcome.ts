import type { AgentOutcome } from '../model/outcome.ts'
import { classifyHttpFailure } from './agent-loop/http-failure.ts'
import type { ResultLine } from './claude-code-line.ts'

const LOGIN = /invalid api key|not logged in|please run \/login|authentication|oauth token/i
/** It ran into a limit of the model itself: the agent was really tried. */
const TOO_MUCH = /output token maximum|prompt is too long/i
const LIMIT = /usage limit reached|hit your (usage )?limit|credit balance is too low/i

/**
 * What a `result` line comes to. Its `subtype` says "success" for API failures too, and exit code 0 is no success:
 * only `is_error: false` with an answer is. Without a result line the process was cut off.
 */
export function claudeOutcome(result: ResultLine | undefined, exitCode: number | undefined): AgentOutcome {
  if (!result) return outcomeWithoutResult(exitCode)
  const said = (result.result ?? result.errors.join('; ')).trim()
  if (result.stop_reason === 'refusal') return { kind: 'refused', message: said || 'the model refused' }
  if (result.terminal_reason === 'max_turns' || result.terminal_reason === 'budget_exhausted') {
    return { kind: 'truncated', message: said || `stopped: ${result.terminal_reason}` }
  }
  if (result.is_error) return outcomeOfError(result, said, exitCode)
  if (said === '') return { kind: 'truncated', message: 'ended with an empty answer' }
  if (exitCode !== 0) return agentError(`it answered, but ended with exit code ${exitCode ?? 'unknown'}`, exitCode)
  return { kind: 'finished' }
}

function outcomeWithoutResult(exitCode: number | undefined): AgentOutcome {
  if (exitCode === 0) return { kind: 'truncated', message: 'ended without a result' }
  return agentError(`ended without a result (exit code ${exitCode ?? 'unknown'})`, exitCode)
}

function outcomeOfError(result: ResultLine, said: string, exitCode: number | undefined): AgentOutcome {
  if (LIMIT.test(said)) return { kind: 'quota', message: said }
  if (TOO_MUCH.test(said)) return { kind: 'truncated', message: said }
  if (result.terminal_reason === 'aborted_tools') return agentError('it was interrupted', exitCode)
  const status = result.api_error_status
  if (typeof status === 'number') {
    // It already retried by itself: the outcome counts, not whether to try again.
    const { outcome } = classifyHttpFailure({ status, message: said })
    return outcome.kind === 'infra-error' && status === 404 ? { ...outcome, kind: 'model-not-found' } : outcome
  }
  if (LOGIN.test(said)) return { kind: 'authentication', message: said }
  if (result.terminal_reason === 'api_error') return { kind: 'infra-error', message: said }
  return agentError(said || `failed: ${result.subtype ?? 'no reason given'}`, exitCode)
}

const agentError = (message: string, exitCode: number | undefined): AgentOutcome => ({
  kind: 'agent-error',
  message,
  ...(exitCode === undefined ? {} : { exitCode }),
})
