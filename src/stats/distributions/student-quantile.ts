import { logGamma } from './log-gamma.ts'
import { normalQuantile } from './normal-quantile.ts'
import { studentUpper } from './student-upper.ts'

/** Quantile of Student's t: Newton steps on the upper tail from the normal quantile, kept inside a bracket. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0
  if (p < 0.5) return -upperPoint(p, df)
  return upperPoint(1 - p, df)
}

/** The t > 0 that a share `tail` < 0.5 of the distribution exceeds. */
function upperPoint(tail: number, df: number): number {
  if (tail <= 0) return Number.POSITIVE_INFINITY
  const logScale = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI)
  let lo = 0
  let hi = Math.max(1, -normalQuantile(tail))
  while (studentUpper(hi, df) > tail) {
    lo = hi
    hi *= 2
  }
  let t = Math.min(hi, Math.max(lo, -normalQuantile(tail)))
  for (let step = 0; step < 200; step += 1) {
    const excess = studentUpper(t, df) - tail
    if (excess > 0) lo = t
    else hi = t
    const density = Math.exp(logScale - ((df + 1) / 2) * Math.log1p((t * t) / df))
    const newton = t + excess / density
    const next = newton > lo && newton < hi ? newton : (lo + hi) / 2
    if (Math.abs(next - t) <= 1e-15 * next) return next
    t = next
  }
  return t
}
