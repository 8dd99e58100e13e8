import { binomialPmf } from './distributions/binomial-pmf.ts'

export type QuantileCI = { lowerRank: number; upperRank: number; lo: number; hi: number; coverage: number }

/**
 * Interval of a quantile by order statistics (David & Nagaraja 2003 §7.1), in the unit of `x`; ranks count from 1, and
 * rank 0 or n + 1 means that the interval has no such end (±Infinity). Trials are taken as independent.
 */
export function quantileCI({ x, p, conf }: { x: readonly number[]; p: number; conf: number }): QuantileCI {
  const n = x.length
  const tail = (1 - conf) / 2
  const pmf = binomialPmf(n, p)
  let lowerRank = 0
  let below = 0
  for (let r = 1; r <= n; r += 1) {
    below += pmf[r - 1] ?? 0
    if (below > tail) break
    lowerRank = r
  }
  let upperRank = n + 1
  let above = 0
  for (let r = n; r >= 1; r -= 1) {
    above += pmf[r] ?? 0
    if (above > tail) break
    upperRank = r
  }
  let coverage = 0
  for (let k = lowerRank; k < upperRank; k += 1) coverage += pmf[k] ?? 0
  const sorted = Float64Array.from(x).sort()
  return {
    lowerRank,
    upperRank,
    lo: lowerRank === 0 ? Number.NEGATIVE_INFINITY : (sorted[lowerRank - 1] ?? Number.NaN),
    hi: upperRank === n + 1 ? Number.POSITIVE_INFINITY : (sorted[upperRank - 1] ?? Number.NaN),
    coverage: Math.min(1, coverage),
  }
}
