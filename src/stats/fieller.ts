import { studentQuantile } from './distributions/student-quantile.ts'
import { covariance, sum, variance } from './moments.ts'

export type Fieller = { ratio: number | null; lo: number | null; hi: number; bounded: boolean }

/**
 * Cost per pass Σc/Σs with Fieller's (1954) interval on question totals: `c` in USD, `s` passes, one a question.
 * Passes not significantly above 0: `lo` null, `hi` Infinity, `bounded` false. A negative `lo` is not clamped.
 */
export function fieller({ c, s, conf }: { c: readonly number[]; s: readonly number[]; conf: number }): Fieller {
  const Q = c.length
  const cost = sum(c)
  const passes = sum(s)
  const unbounded = { lo: null, hi: Number.POSITIVE_INFINITY, bounded: false }
  if (Q === 0) return { ratio: null, ...unbounded }
  if (passes <= 0) return { ratio: Number.POSITIVE_INFINITY, ...unbounded }
  const ratio = cost / passes
  if (Q === 1) return { ratio, ...unbounded }
  const tSquare = studentQuantile(1 - (1 - conf) / 2, Q - 1) ** 2
  const meanCost = cost / Q
  const meanPasses = passes / Q
  const square = meanPasses ** 2 - (tSquare * variance(s)) / Q
  if (square <= 0) return { ratio, ...unbounded }
  const middle = meanCost * meanPasses - (tSquare * covariance(c, s)) / Q
  const constant = meanCost ** 2 - (tSquare * variance(c)) / Q
  const root = Math.sqrt(Math.max(0, middle ** 2 - square * constant))
  return { ratio, lo: (middle - root) / square, hi: (middle + root) / square, bounded: true }
}
