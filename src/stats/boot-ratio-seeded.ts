import { sortedQuantile } from './quantile7.ts'
import { streamOf } from './random/stream.ts'

export type BootRatioInput = {
  num: readonly number[]
  den: readonly number[]
  B: number
  seed: string
  conf: number
}

export type BootRatio = { lo: number | null; hi: number | null; infiniteReplicates: number }

/**
 * Seeded percentile bootstrap of Σnum/Σden over questions, e.g. USD per pass: the alternative to `fieller`. A resample
 * whose denominator is 0 counts as Infinity. O(B · questions).
 */
export function bootRatioSeeded({ num, den, B, seed, conf }: BootRatioInput): BootRatio {
  if (num.length === 0) return { lo: null, hi: null, infiniteReplicates: 0 }
  const stream = streamOf(seed)
  const ratios = new Float64Array(B)
  let infiniteReplicates = 0
  for (let b = 0; b < B; b += 1) {
    let top = 0
    let bottom = 0
    for (let j = 0; j < num.length; j += 1) {
      const question = stream.below(num.length)
      top += num[question] ?? 0
      bottom += den[question] ?? 0
    }
    if (bottom === 0) infiniteReplicates += 1
    ratios[b] = bottom === 0 ? Number.POSITIVE_INFINITY : top / bottom
  }
  ratios.sort()
  const tail = (1 - conf) / 2
  return { lo: sortedQuantile(ratios, tail), hi: sortedQuantile(ratios, 1 - tail), infiniteReplicates }
}
