import type { AgentIo } from '../contracts/adapter.ts'
import type { Sandbox } from '../contracts/sandbox.ts'
import type { Observed, SessionRef } from '../model/attempt.ts'
import { addUsage, type Usage } from '../model/usage.ts'
import type { Transcript } from './transcript.ts'

/** Least time between two recorded activities of one attempt. */
const ACTIVITY_EVERY_MS = 1500
const ACTIVITY_CHARS = 120

/** What a round has told so far. */
export type RoundRecord = {
  usage: Usage
  observed: Observed
  session?: SessionRef
  rateLimitedMs: number
}

/** The interface an adapter runs against: everything it says is kept, masked and, where people look on, throttled. */
export function openAgentIo(options: {
  sandbox: Sandbox
  signal: AbortSignal
  transcript: Transcript
  now: () => number
  mask: (text: string) => string
  onActivity: (action: string, usd: number | undefined) => void
  onLog: (message: string) => void
  /** It has shown a sign of life; `waitMs`: and said that it waits so long. */
  onSign: (waitMs?: number) => void
}): { io: AgentIo; record: RoundRecord } {
  const record: RoundRecord = { usage: {}, observed: {}, rateLimitedMs: 0 }
  let toldAtMs = Number.NEGATIVE_INFINITY
  let told = ''

  const io: AgentIo = {
    sandbox: options.sandbox,
    signal: options.signal,
    usage(usage) {
      options.onSign()
      record.usage = addUsage(record.usage, usage)
    },
    transcript(line) {
      options.onSign()
      options.transcript.write(line)
    },
    observed(observed) {
      Object.assign(record.observed, observed)
    },
    session(session) {
      record.session = session
    },
    activity(action) {
      options.onSign()
      const atMs = options.now()
      const text = oneLine(options.mask(action))
      if (text === told || atMs - toldAtMs < ACTIVITY_EVERY_MS) return
      toldAtMs = atMs
      told = text
      options.onActivity(text, record.usage.reportedUsd)
    },
    rateLimited(ms) {
      options.onSign(Math.max(0, ms))
      record.rateLimitedMs += Math.max(0, ms)
    },
    log(message) {
      options.onLog(oneLine(options.mask(message)))
    },
  }
  return { io, record }
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an agent's words may carry terminal escapes
  const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ').trim()
  return flat.length > ACTIVITY_CHARS ? `${flat.slice(0, ACTIVITY_CHARS - 1)}…` : flat
}
