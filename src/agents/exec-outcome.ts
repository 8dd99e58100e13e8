import type { ExecResult, StopReason } from '../contracts/sandbox.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { lastLines } from './output-text.ts'

/** Slack between the harness's timer and ours when both aim at the same instant. */
const DEADLINE_SLACK_MS = 500

const STOP_MESSAGE: Record<Exclude<StopReason, 'timeout' | 'cancelled'>, string> = {
  output: 'stopped: it printed more than its limit',
  pids: 'stopped: it started more processes than its limit',
  memory: 'stopped: it used more memory than its limit',
  disk: 'stopped: it filled its disk',
  'file-size': 'stopped: it wrote a file larger than its limit',
}

/** What an abort means: the deadline passed, or somebody cancelled. */
export function outcomeOfAbort(deadlineMs: number, startedMs: number): AgentOutcome {
  const nowMs = Date.now()
  return nowMs >= deadlineMs - DEADLINE_SLACK_MS
    ? { kind: 'timed-out', afterMs: Math.max(0, nowMs - startedMs) }
    : { kind: 'cancelled' }
}

/** What the harness did to a process, if anything: `undefined` when it ended by itself. */
export function outcomeOfStop(result: ExecResult, deadlineMs: number, startedMs: number): AgentOutcome | undefined {
  if (result.infraError !== undefined) return { kind: 'infra-error', message: result.infraError }
  if (result.stopped === undefined) return undefined
  if (result.stopped === 'timeout') return { kind: 'timed-out', afterMs: result.durationMs }
  if (result.stopped === 'cancelled') return outcomeOfAbort(deadlineMs, startedMs)
  return { kind: 'agent-error', message: STOP_MESSAGE[result.stopped] }
}

/** A process that ended badly by itself, with the last it said. */
export function outcomeOfExit(result: ExecResult): AgentOutcome {
  const said = lastLines(result.stderr, 5) || lastLines(result.stdout, 5)
  const exit = result.exitCode === undefined ? 'ended without an exit code' : `exit code ${result.exitCode}`
  const message = said ? `${exit}: ${said}` : exit
  return { kind: 'agent-error', message, ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }) }
}
