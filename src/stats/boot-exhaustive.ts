import { mean } from './moments.ts'
import { sortedQuantile } from './quantile7.ts'

const MOST_QUESTIONS = 8

export type BootExhaustive = { mean: number; bootSe: number; lo: number; hi: number; resamples: number }

/**
 * Percentile bootstrap of the mean over all Q^Q resamples of `x`, one figure a question: the check of the seeded one,
 * free of any generator. Throws a RangeError above 8 questions (16.8 million resamples).
 */
export function bootExhaustive({ x, conf }: { x: readonly number[]; conf: number }): BootExhaustive {
  const Q = x.length
  if (Q < 1 || Q > MOST_QUESTIONS) throw new RangeError(`bootExhaustive takes 1 to ${MOST_QUESTIONS} values, not ${Q}.`)
  let sums = Float64Array.of(0)
  for (let j = 0; j < Q; j += 1) {
    const longer = new Float64Array(sums.length * Q)
    for (const [i, value] of x.entries()) {
      for (let r = 0; r < sums.length; r += 1) longer[i * sums.length + r] = (sums[r] ?? 0) + value
    }
    sums = longer
  }
  const means = sums.map((total) => total / Q).sort()
  const centre = mean(x)
  let squares = 0
  for (const value of means) squares += (value - centre) ** 2
  const tail = (1 - conf) / 2
  return {
    mean: centre,
    bootSe: Math.sqrt(squares / means.length),
    lo: sortedQuantile(means, tail),
    hi: sortedQuantile(means, 1 - tail),
    resamples: means.length,
  }
}
