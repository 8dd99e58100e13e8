import { studentQuantile } from './distributions/student-quantile.ts'
import { studentTwoSided } from './distributions/student-upper.ts'

export type LinearTrend = { slope: number; lo: number; hi: number; p: number }

/**
 * Least-squares line: change of y for one more x, with its interval and two-sided p (t, n − 2 degrees of freedom). Null
 * with fewer than three points, or where x never changes. Points are taken as independent.
 */
export function linearTrend(points: readonly { x: number; y: number }[], conf = 0.95): LinearTrend | null {
  const n = points.length
  if (n < 3) return null
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n
  let [sxx, sxy] = [0, 0]
  for (const { x, y } of points) {
    sxx += (x - meanX) ** 2
    sxy += (x - meanX) * (y - meanY)
  }
  if (sxx === 0) return null
  const slope = sxy / sxx
  const rest = points.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  const error = Math.sqrt(rest / (n - 2) / sxx)
  const reach = studentQuantile(1 - (1 - conf) / 2, n - 2) * error
  const p = error === 0 ? (slope === 0 ? 1 : 0) : studentTwoSided(slope / error, n - 2)
  return { slope, lo: slope - reach, hi: slope + reach, p }
}
