import type { Observed } from '../model/attempt.ts'
import type { Json } from '../model/json.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import type { Usage } from '../model/usage.ts'

/** What one line tells while a command-line agent runs. */
export type CliProgress = {
  activity?: string
  sessionId?: string
  /** A wait for the service that has just ended, in milliseconds. */
  rateLimitedMs?: number
  /** Waiting on will not help: the process is to be stopped, and this is what it came to. */
  giveUp?: AgentOutcome
  /** Not worth storing. */
  noise?: true
}

export type CliSummary = {
  outcome: AgentOutcome
  /** Empty where the stream does not tell. */
  usage: Usage
  /** `session`: earlier processes of a resumed session are in it too. */
  usageOf: 'run' | 'session'
  observed: Observed
  sessionId?: string
  /** Tools that its own permission rules refused. */
  denials: string[]
  finalText?: string
}

/** A pure reader of one process's lines: its standard output as JSON, its errors as `{ type: 'stderr', text }`. */
export type CliStream = {
  /** `atMs`: when the line arrived, in milliseconds of any clock. */
  push(line: Json, atMs: number): CliProgress
  end(exitCode: number | undefined): CliSummary
}

/** A whole recorded stream, all of it arriving at once. */
export function readCliStream(stream: CliStream, lines: readonly Json[], exitCode: number | undefined): CliSummary {
  for (const line of lines) stream.push(line, 0)
  return stream.end(exitCode)
}

/** Measures a wait from the line that announces it to the next one that shows life. */
export function openWaitClock(): { begin(atMs: number): void; end(atMs: number): { rateLimitedMs?: number } } {
  let since: number | undefined
  return {
    begin: (atMs) => {
      since ??= atMs
    },
    end: (atMs) => {
      const waited = since === undefined ? 0 : atMs - since
      since = undefined
      return waited > 0 ? { rateLimitedMs: waited } : {}
    },
  }
}
