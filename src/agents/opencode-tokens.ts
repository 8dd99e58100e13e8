import { z } from 'zod'
import type { Usage } from '../model/usage.ts'
import { defined } from './defined.ts'

const count = z.number().nonnegative().optional().catch(undefined)

/** Tokens of one model call, as opencode counts them. */
export const OpencodeTokens = z.object({
  input: count,
  output: count,
  reasoning: count,
  cache: z.object({ read: count, write: count }).catch({}),
})
export type OpencodeTokens = z.infer<typeof OpencodeTokens>

/**
 * The same in our terms. `input` excludes cache reads, `output` excludes reasoning. 0 is what it prints where nobody
 * counted: cache writes behind `@ai-sdk/openai-compatible` (they stay in `input`), reasoning behind Anthropic (in
 * `output`), money without a price.
 */
export function usageOfStep({ input, output, reasoning, cache }: OpencodeTokens, cost: number | undefined): Usage {
  return defined({
    input,
    output,
    cacheRead: cache.read,
    cacheWrite: cache.write || undefined,
    reasoning: reasoning || undefined,
    reportedUsd: cost || undefined,
  })
}
