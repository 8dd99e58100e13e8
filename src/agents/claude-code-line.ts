import { z } from 'zod'

/** One line of `--output-format stream-json`, read leniently: fields that are missing or odd are absent. */

const count = z.number().nonnegative().optional().catch(undefined)
const text = z.string().optional().catch(undefined)

const MessageUsage = z.object({
  input_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  output_tokens: count,
})

const ContentBlock = z.object({
  type: z.string(),
  text,
  name: text,
  id: text,
  input: z.record(z.string(), z.unknown()).optional().catch(undefined),
})
export type ContentBlock = z.infer<typeof ContentBlock>

const AssistantLine = z.object({
  type: z.literal('assistant'),
  message: z.object({
    id: z.string(),
    model: text,
    content: z.array(ContentBlock).catch([]),
    usage: MessageUsage.catch({}),
  }),
})

const SystemLine = z.object({
  type: z.literal('system'),
  subtype: z.string(),
  claude_code_version: text,
  attempt: count,
  retry_delay_ms: count,
  error_status: z.number().nullable().optional().catch(undefined),
})

const ModelUsage = z.object({
  inputTokens: count,
  cacheReadInputTokens: count,
  cacheCreationInputTokens: count,
  outputTokens: count,
  thinkingTokens: count,
  costUSD: count,
})
export type ModelUsage = z.infer<typeof ModelUsage>
const ModelUsages = z.record(z.string(), ModelUsage).optional().catch(undefined)

export const ResultLine = z.object({
  type: z.literal('result'),
  subtype: text,
  is_error: z.boolean().catch(true),
  num_turns: z.int().nonnegative().optional().catch(undefined),
  result: text,
  errors: z.array(z.string()).catch([]),
  terminal_reason: text,
  stop_reason: text.or(z.null()).catch(undefined),
  api_error_status: z.number().nullable().optional().catch(undefined),
  ttft_ms: count,
  total_cost_usd: count,
  usage: MessageUsage.optional().catch(undefined),
  model_usage_since_last_result: ModelUsages,
  permission_denials: z.array(z.object({ tool_name: z.string().catch('a tool') })).catch([]),
})
export type ResultLine = z.infer<typeof ResultLine>

export const ClaudeLine = z.union([AssistantLine, SystemLine, ResultLine])
export const SessionLine = z.object({ session_id: z.string() })
