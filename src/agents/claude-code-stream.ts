import type { Observed } from '../model/attempt.ts'
import type { Json } from '../model/json.ts'
import { addUsage, type Usage } from '../model/usage.ts'
import { ClaudeLine, type ContentBlock, type ModelUsage, type ResultLine, SessionLine } from './claude-code-line.ts'
import { claudeOutcome } from './claude-code-outcome.ts'
import { type CliProgress, type CliStream, type CliSummary, readCliStream } from './cli-stream.ts'
import { defined } from './defined.ts'
import { saidActivity, toolActivity } from './tool-activity.ts'

/** Statuses whose waits are the service's, not the agent's. */
const BUSY = new Set([429, 500, 502, 503, 504, 529])
/** It retries a refused key for three minutes; after this many it is stopped. */
const REFUSED_KEY_TRIES = 2

/** Reads the stream of one `claude -p --output-format stream-json --verbose` process, line by line. */
export function openClaudeStream(): CliStream {
  const messages = new Map<string, Usage>()
  const calls = new Set<string>()
  const observed: Observed = {}
  let sessionId: string | undefined
  let result: ResultLine | undefined

  const readAssistant = (message: {
    id: string
    model?: string | undefined
    content: ContentBlock[]
    usage: Parameters<typeof startUsage>[0]
  }): CliProgress => {
    // A message of Claude Code itself, such as "Invalid API key": no model answered.
    if (message.model === '<synthetic>') return {}
    if (message.model !== undefined) observed.model = message.model
    messages.set(message.id, startUsage(message.usage))
    for (const block of message.content) if (block.type === 'tool_use') calls.add(block.id ?? String(calls.size))
    return defined({ activity: message.content.map(activityOf).find((text) => text !== undefined) })
  }

  return {
    push(line) {
      const session = SessionLine.safeParse(line)
      const progress: CliProgress = {}
      if (session.success && session.data.session_id !== sessionId) {
        sessionId = session.data.session_id
        progress.sessionId = sessionId
      }
      const parsed = ClaudeLine.safeParse(line)
      if (!parsed.success) return progress
      switch (parsed.data.type) {
        case 'assistant':
          return { ...progress, ...readAssistant(parsed.data.message) }
        case 'result':
          result = parsed.data
          return progress
        case 'system':
          if (parsed.data.claude_code_version !== undefined) observed.version = parsed.data.claude_code_version
          return parsed.data.subtype === 'api_retry' ? { ...progress, ...progressOfRetry(parsed.data) } : progress
      }
    },
    end: (exitCode) => ({
      outcome: claudeOutcome(result, exitCode),
      usage: result ? usageOf(result) : [...messages.values()].reduce(addUsage, {}),
      usageOf: 'run',
      observed: {
        ...observed,
        toolCalls: calls.size,
        ...(result?.num_turns === undefined ? {} : { turns: result.num_turns }),
        ...(result?.ttft_ms === undefined ? {} : { firstTokenMs: result.ttft_ms }),
      },
      denials: [...new Set(result?.permission_denials.map((denial) => denial.tool_name))],
      ...defined({ sessionId, finalText: result?.result }),
    }),
  }
}

/** The same over a whole recorded stream. */
export function parseClaudeStream(lines: readonly Json[], exitCode: number | undefined): CliSummary {
  return readCliStream(openClaudeStream(), lines, exitCode)
}

function progressOfRetry(retry: {
  attempt?: number | undefined
  retry_delay_ms?: number | undefined
  error_status?: number | null | undefined
}): CliProgress {
  const status = retry.error_status ?? undefined
  const seconds = Math.ceil((retry.retry_delay_ms ?? 0) / 1000)
  const progress: CliProgress = { activity: `waits ${seconds} s: ${status ? `HTTP ${status}` : 'no connection'}` }
  if (status !== undefined && BUSY.has(status)) progress.rateLimitedMs = retry.retry_delay_ms ?? 0
  if ((status === 401 || status === 403) && (retry.attempt ?? 1) >= REFUSED_KEY_TRIES) {
    progress.giveUp = { kind: 'authentication', message: 'the service refused its key' }
  }
  return progress
}

/** Input side of one model call. Its `output_tokens` is the placeholder of the stream's start, so it stays unknown. */
function startUsage(usage: {
  input_tokens?: number | undefined
  cache_read_input_tokens?: number | undefined
  cache_creation_input_tokens?: number | undefined
}): Usage {
  return defined({
    input: usage.input_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
  })
}

/**
 * Tokens and money of this process alone. `model_usage_since_last_result` is the one field that leaves out earlier
 * processes of a resumed session and keeps the last answer when the budget stops it. Older versions lack it: `usage`
 * then has the tokens, and the money stays unknown.
 */
function usageOf(result: ResultLine): Usage {
  const models = result.model_usage_since_last_result
  if (models) return Object.values(models).map(usageOfModel).reduce(addUsage, {})
  if (!result.usage) return {}
  return { ...startUsage(result.usage), ...defined({ output: result.usage.output_tokens }) }
}

/** `outputTokens` counts thinking too; 0 thinking is what it prints when nobody counted. */
function usageOfModel(model: ModelUsage): Usage {
  const thinking = model.thinkingTokens ?? 0
  return defined({
    input: model.inputTokens,
    cacheRead: model.cacheReadInputTokens,
    cacheWrite: model.cacheCreationInputTokens,
    output: model.outputTokens === undefined ? undefined : Math.max(0, model.outputTokens - thinking),
    reasoning: thinking > 0 ? thinking : undefined,
    reportedUsd: model.costUSD,
  })
}

function activityOf(block: ContentBlock): string | undefined {
  if (block.type === 'text') return saidActivity(block.text)
  return block.type === 'tool_use' && block.name !== undefined ? toolActivity(block.name, block.input) : undefined
}
