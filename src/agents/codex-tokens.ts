import { z } from 'zod'
import type { Json } from '../model/json.ts'
import type { Usage } from '../model/usage.ts'
import { defined } from './defined.ts'
import type { SessionTokens } from './session-tokens.ts'

const count = z.number().nonnegative().optional().catch(undefined)

/** Tokens as Codex counts them: `input_tokens` with cache reads and writes, `output_tokens` with reasoning. */
export const CodexTokens = z.object({
  input_tokens: count,
  cached_input_tokens: count,
  cache_write_input_tokens: count,
  output_tokens: count,
  reasoning_output_tokens: count,
})
export type CodexTokens = z.infer<typeof CodexTokens>

/** The same in our terms, each kind apart. */
export function codexUsage(tokens: CodexTokens): Usage {
  const { input_tokens, cached_input_tokens, cache_write_input_tokens, output_tokens, reasoning_output_tokens } = tokens
  const cached = (cached_input_tokens ?? 0) + (cache_write_input_tokens ?? 0)
  return defined({
    input: input_tokens === undefined ? undefined : Math.max(0, input_tokens - cached),
    cacheRead: cached_input_tokens,
    cacheWrite: cache_write_input_tokens,
    output: output_tokens === undefined ? undefined : Math.max(0, output_tokens - (reasoning_output_tokens ?? 0)),
    reasoning: reasoning_output_tokens,
  })
}

const Rollout = z.discriminatedUnion('type', [
  z.object({ type: z.literal('token_usage_record'), payload: z.object({ thread_token_usage: CodexTokens }) }),
  z.object({
    type: z.literal('event_msg'),
    payload: z.object({ type: z.literal('task_complete'), time_to_first_token_ms: count }),
  }),
])

/** What the rollout file of a thread tells: totals after its last model call, also where the process was killed. */
export function codexRolloutTokens(lines: readonly Json[]): SessionTokens {
  const tokens: SessionTokens = { usage: {}, calls: 0 }
  for (const line of lines) {
    const parsed = Rollout.safeParse(line)
    if (!parsed.success) continue
    if (parsed.data.type === 'token_usage_record') {
      tokens.calls += 1
      tokens.usage = codexUsage(parsed.data.payload.thread_token_usage)
    } else if (parsed.data.payload.time_to_first_token_ms !== undefined) {
      tokens.firstTokenMs = parsed.data.payload.time_to_first_token_ms
    }
  }
  return tokens
}
