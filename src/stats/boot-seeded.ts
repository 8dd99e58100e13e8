import { sortedQuantile } from './quantile7.ts'
import { streamOf } from './random/stream.ts'

/**
 * Seeded percentile bootstrap (Efron 1979) of the mean of `x`, one figure a question, `B` resamples of questions, in
 * the unit of `x`; null of nothing. O(B · questions).
 */
export function bootSeeded(input: { x: readonly number[]; B: number; seed: string; conf: number }): {
  lo: number | null
  hi: number | null
} {
  const { x, B, seed, conf } = input
  if (x.length === 0) return { lo: null, hi: null }
  const stream = streamOf(seed)
  const means = new Float64Array(B)
  for (let b = 0; b < B; b += 1) {
    let total = 0
    for (let j = 0; j < x.length; j += 1) total += x[stream.below(x.length)] ?? 0
    means[b] = total / x.length
  }
  means.sort()
  const tail = (1 - conf) / 2
  return { lo: sortedQuantile(means, tail), hi: sortedQuantile(means, 1 - tail) }
}
