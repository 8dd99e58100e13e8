import { z } from 'zod'
import type { Json } from '../model/json.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { agentError, outcomeOfAnswer, outcomeOfFailedCall, outcomeWithoutEnd } from './cli-outcome.ts'
import { type CliProgress, type CliStream, openWaitClock } from './cli-stream.ts'
import { CodexTokens, codexUsage } from './codex-tokens.ts'
import { saidActivity, toolActivity } from './tool-activity.ts'

const text = z.string().optional().catch(undefined)

const Item = z.object({
  id: text,
  type: z.string(),
  text,
  message: text,
  command: text,
  aggregated_output: text,
  exit_code: z.number().nullable().optional().catch(undefined),
  tool: text,
  query: text,
})

/** One line of `codex exec --json`; fields that are missing or odd are absent. */
const CodexLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('thread.started'), thread_id: z.string() }),
  z.object({ type: z.enum(['item.started', 'item.updated', 'item.completed']), item: Item }),
  z.object({ type: z.literal('turn.completed'), usage: CodexTokens.catch({}) }),
  z.object({
    type: z.literal('turn.failed'),
    error: z.object({ message: z.string().catch('') }).catch({ message: '' }),
  }),
  z.object({ type: z.literal('error'), message: z.string().catch('') }),
])
type CodexLine = z.infer<typeof CodexLine>
type Item = z.infer<typeof Item>

/** Everything it does to the world; what it says and thinks is no tool call. */
const TOOLS = new Set(['command_execution', 'file_change', 'mcp_tool_call', 'web_search'])
const STATUS = /(?:unexpected status|last status:?) (\d{3})/
const BUSY = /last status:? (?:429|5\d\d)|unexpected status (?:429|5\d\d)|high demand/
/** It waits for a network without end; this long is enough to know that there is none. */
const NO_NETWORK_MS = 90_000
const READ_ONLY = /Read-only file system/

/** Reads `codex exec --json`, whose usage is that of the whole thread, earlier processes included. */
export function openCodexStream(): CliStream {
  const calls = new Set<string>()
  const denials = new Set<string>()
  const wait = openWaitClock()
  let sessionId: string | undefined
  let answer: string | undefined
  let ended: CodexLine | undefined
  let offlineSinceMs: number | undefined

  const readItem = (line: { type: string; item: Item }): CliProgress => {
    const { item } = line
    if (TOOLS.has(item.type)) {
      calls.add(item.id ?? String(calls.size))
      if (item.exit_code && READ_ONLY.test(item.aggregated_output ?? '')) denials.add('writing (its own sandbox)')
      answer = undefined
    }
    if (item.type === 'agent_message' && line.type === 'item.completed') answer = item.text
    const activity = activityOf(item)
    return activity === undefined ? {} : { activity }
  }

  const readError = (message: string, atMs: number): CliProgress => {
    if (BUSY.test(message)) wait.begin(atMs)
    if (!/waiting for network/i.test(message)) return { activity: message }
    offlineSinceMs ??= atMs
    const giveUp: AgentOutcome = { kind: 'infra-error', message: `no network: ${message}` }
    return { activity: message, ...(atMs - offlineSinceMs > NO_NETWORK_MS ? { giveUp } : {}) }
  }

  return {
    push(line: Json, atMs): CliProgress {
      const parsed = CodexLine.safeParse(line)
      if (!parsed.success) return {}
      if (parsed.data.type === 'error') return readError(parsed.data.message, atMs)
      const waited = wait.end(atMs)
      offlineSinceMs = undefined
      switch (parsed.data.type) {
        case 'thread.started':
          sessionId = parsed.data.thread_id
          return { ...waited, sessionId }
        case 'turn.completed':
        case 'turn.failed':
          ended = parsed.data
          return waited
        default:
          return { ...waited, ...readItem(parsed.data) }
      }
    },
    end: (exitCode) => ({
      outcome: codexOutcome(ended, answer ?? '', exitCode),
      usage: ended?.type === 'turn.completed' ? codexUsage(ended.usage) : {},
      usageOf: 'session',
      observed: { toolCalls: calls.size },
      denials: [...denials],
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(answer === undefined ? {} : { finalText: answer }),
    }),
  }
}

/** Only free text names the kind of a failure. */
function codexOutcome(ended: CodexLine | undefined, answer: string, exitCode: number | undefined): AgentOutcome {
  if (ended?.type === 'turn.completed') return outcomeOfAnswer(answer, exitCode)
  if (ended?.type !== 'turn.failed') return outcomeWithoutEnd(exitCode)
  const { message } = ended.error
  const status = STATUS.exec(message)?.[1]
  if (status !== undefined) return outcomeOfFailedCall(Number(status), message)
  if (/usage limit|quota|billing/i.test(message)) return { kind: 'quota', message }
  if (/context window/i.test(message)) return { kind: 'truncated', message }
  if (/high demand|stream disconnected|idle timeout|network|connection/i.test(message)) {
    return { kind: 'infra-error', message }
  }
  return agentError(message || 'failed without a reason', exitCode)
}

function activityOf(item: Item): string | undefined {
  switch (item.type) {
    case 'agent_message':
    case 'reasoning':
      return saidActivity(item.text)
    case 'command_execution':
      return toolActivity('shell', { command: item.command })
    case 'mcp_tool_call':
    case 'web_search':
    case 'file_change':
      return toolActivity(item.tool ?? item.type, { query: item.query })
    default:
      return undefined
  }
}
