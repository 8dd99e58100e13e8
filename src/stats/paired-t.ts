import { studentQuantile } from './distributions/student-quantile.ts'
import { studentTwoSided } from './distributions/student-upper.ts'
import { mean, variance } from './moments.ts'

export type PairedT = {
  mean: number | null
  se: number | null
  df: number
  lo: number | null
  hi: number | null
  t: number | null
  p: number | null
}

/**
 * Paired t interval and test of the mean of the differences `d`, one a question (Student 1908).
 * One difference, or all of them equal: no interval (null); use `mover`.
 */
export function pairedT({ d, conf }: { d: readonly number[]; conf: number }): PairedT {
  const Q = d.length
  const df = Math.max(0, Q - 1)
  if (Q === 0) return { mean: null, se: null, df, lo: null, hi: null, t: null, p: null }
  const centre = mean(d)
  if (Q === 1) return { mean: centre, se: null, df, lo: null, hi: null, t: null, p: null }
  const se = Math.sqrt(variance(d) / Q)
  if (se === 0) return { mean: centre, se, df, lo: null, hi: null, t: null, p: null }
  const half = studentQuantile(1 - (1 - conf) / 2, df) * se
  const t = centre / se
  return { mean: centre, se, df, lo: centre - half, hi: centre + half, t, p: studentTwoSided(t, df) }
}
