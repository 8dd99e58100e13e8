import { z } from 'zod'
import type { Json } from '../model/json.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import type { Usage } from '../model/usage.ts'
import { agentError, outcomeOfAnswer, outcomeOfFailedCall, outcomeWithoutEnd } from './cli-outcome.ts'
import { type CliProgress, type CliStream, openWaitClock } from './cli-stream.ts'
import { defined } from './defined.ts'
import { saidActivity, toolActivity } from './tool-activity.ts'

const count = z.number().nonnegative().optional().catch(undefined)
const text = z.string().optional().catch(undefined)

const Stats = z.object({
  total_tokens: count,
  input_tokens: count,
  output_tokens: count,
  cached: count,
  tool_calls: count,
  models: z.record(z.string(), z.object({ total_tokens: count })).catch({}),
})
type Stats = z.infer<typeof Stats>

const Result = z.object({
  type: z.literal('result'),
  status: z.string().catch('error'),
  error: z
    .object({ type: text, message: z.string().catch('') })
    .optional()
    .catch(undefined),
  stats: Stats.optional().catch(undefined),
})
type Result = z.infer<typeof Result>

/** One line of `gemini -o stream-json`; fields that are missing or odd are absent. */
const GeminiLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('init'), session_id: z.string() }),
  z.object({ type: z.literal('message'), role: z.string(), content: z.string().catch('') }),
  z.object({
    type: z.literal('tool_use'),
    tool_name: z.string(),
    tool_id: text,
    parameters: z.record(z.string(), z.unknown()).optional().catch(undefined),
  }),
  z.object({ type: z.literal('tool_result') }),
  z.object({ type: z.literal('stderr'), text: z.string() }),
  Result,
])

/** It tells of its retries only here: "Attempt 3 failed: … Retrying after 5714ms...", over several lines. */
const RETRY = /Retrying (?:after|with backoff)/

/** Reads `gemini -o stream-json`. Its usage is that of this process alone, also after a resume. */
export function openGeminiStream(): CliStream {
  const calls = new Set<string>()
  const wait = openWaitClock()
  let sessionId: string | undefined
  let answer = ''
  let result: Result | undefined

  return {
    push(line: Json, atMs): CliProgress {
      const parsed = GeminiLine.safeParse(line)
      if (!parsed.success) return {}
      const data = parsed.data
      if (data.type === 'stderr') {
        if (!RETRY.test(data.text)) return {}
        wait.begin(atMs)
        return { activity: data.text }
      }
      const waited = wait.end(atMs)
      switch (data.type) {
        case 'init':
          sessionId = data.session_id
          return { ...waited, sessionId }
        case 'message':
          if (data.role !== 'assistant') return waited
          answer += data.content
          return { ...waited, ...defined({ activity: saidActivity(data.content) }) }
        case 'tool_use':
          calls.add(data.tool_id ?? String(calls.size))
          answer = ''
          return { ...waited, activity: toolActivity(data.tool_name, data.parameters) }
        case 'tool_result':
          answer = ''
          return waited
        case 'result':
          result = data
          return waited
      }
    },
    end: (exitCode) => ({
      outcome: geminiOutcome(result, answer, exitCode),
      usage: result?.stats ? usageOf(result.stats) : {},
      usageOf: 'run',
      observed: { toolCalls: calls.size, ...defined({ model: modelOf(result?.stats) }) },
      denials: [],
      finalText: answer,
      ...defined({ sessionId }),
    }),
  }
}

/** `input_tokens` has the cached ones in it; reasoning is listed nowhere but is in the total. */
function usageOf({ total_tokens, input_tokens, output_tokens, cached }: Stats): Usage {
  if (!total_tokens || input_tokens === undefined || output_tokens === undefined) return {}
  return {
    input: Math.max(0, input_tokens - (cached ?? 0)),
    output: output_tokens,
    reasoning: Math.max(0, total_tokens - input_tokens - output_tokens),
    ...defined({ cacheRead: cached }),
  }
}

/** The name that the service gave; of several (it may route small calls elsewhere) the one that did most. */
function modelOf(stats: Stats | undefined): string | undefined {
  const used = Object.entries(stats?.models ?? {}).filter(([, model]) => model.total_tokens)
  return used.sort(([, a], [, b]) => (b.total_tokens ?? 0) - (a.total_tokens ?? 0))[0]?.[0]
}

function geminiOutcome(result: Result | undefined, answer: string, exitCode: number | undefined): AgentOutcome {
  if (!result) return outcomeOfStart(exitCode)
  if (result.status === 'success') return outcomeOfAnswer(answer, exitCode)
  const message = result.error?.message || 'failed without a reason'
  if (exitCode === 53 || result.error?.type === 'FatalTurnLimitedError') return { kind: 'truncated', message }
  const status = statusOf(message, exitCode)
  return status === undefined ? agentError(message, exitCode) : outcomeOfFailedCall(status, message)
}

/** Its own exit codes for a start that failed: authentication, configuration, a folder it does not trust. */
function outcomeOfStart(exitCode: number | undefined): AgentOutcome {
  if (exitCode === 41) return { kind: 'authentication', message: 'it has no valid way to log in (exit code 41)' }
  if (exitCode === 52 || exitCode === 55) {
    return { kind: 'infra-error', message: `its settings or its trust in the folder are wrong (exit code ${exitCode})` }
  }
  return outcomeWithoutEnd(exitCode)
}

/** It exits with the HTTP status modulo 256; 144 to 255 are 400 to 511, which no signal gives. */
function statusOf(message: string, exitCode: number | undefined): number | undefined {
  const named = /"code":\s*([45]\d\d)\b/.exec(message)?.[1]
  if (named !== undefined) return Number(named)
  return exitCode !== undefined && exitCode >= 144 && exitCode <= 255 ? exitCode + 256 : undefined
}
