import { normalQuantile } from './distributions/normal-quantile.ts'

/** Ends of an interval for a rate (fractions of 1); null where nothing was observed. */
export type RateBounds = { lo: number | null; hi: number | null }

/** Score interval of a rate seen `n` times (may be fractional) with critical value `critical` (Wilson 1927). */
export function scoreBounds(rate: number, n: number, critical: number): { lo: number; hi: number } {
  const square = (critical * critical) / n
  const centre = (rate + square / 2) / (1 + square)
  const half = (critical / (1 + square)) * Math.sqrt((rate * (1 - rate)) / n + square / (4 * n))
  return {
    lo: rate === 0 ? 0 : Math.max(0, centre - half),
    hi: rate === 1 ? 1 : Math.min(1, centre + half),
  }
}

/** Wilson (1927) score interval of one question's pass rate, `x` passes of `n` trials. */
export function wilson({ x, n, conf }: { x: number; n: number; conf: number }): RateBounds {
  if (n === 0) return { lo: null, hi: null }
  return scoreBounds(x / n, n, normalQuantile(1 - (1 - conf) / 2))
}
