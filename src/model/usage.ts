import { z } from 'zod'

const count = z.number().nonnegative().optional()

/**
 * What one round or one attempt consumed. Unknown is absent, never 0.
 * `input` excludes cache reads and cache writes; `output` excludes `reasoning` where the service counts it apart.
 */
export const Usage = z.object({
  input: count,
  cacheRead: count,
  cacheWrite: count,
  output: count,
  reasoning: count,
  reportedUsd: count,
})
export type Usage = z.infer<typeof Usage>

const USAGE_KEYS = ['input', 'cacheRead', 'cacheWrite', 'output', 'reasoning', 'reportedUsd'] as const

/** Sum of two usages. A field that only one side knows keeps that side's value: the other side had no such round yet. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum: Usage = {}
  for (const key of USAGE_KEYS) {
    const left = a[key]
    const right = b[key]
    if (left !== undefined || right !== undefined) sum[key] = (left ?? 0) + (right ?? 0)
  }
  return sum
}
