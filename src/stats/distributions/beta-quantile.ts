import { betaCdf } from './beta-cdf.ts'
import { logGamma } from './log-gamma.ts'

/** Quantile of Beta(a, b): Newton steps on the lower tail, kept inside a shrinking bracket. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0
  if (p >= 1) return 1
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b)
  let lo = 0
  let hi = 1
  let x = a / (a + b)
  for (let step = 0; step < 200; step += 1) {
    const excess = betaCdf(x, a, b) - p
    if (excess > 0) hi = x
    else lo = x
    const density = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta)
    const newton = x - excess / density
    const next = newton > lo && newton < hi ? newton : (lo + hi) / 2
    if (Math.abs(next - x) <= 1e-15 * next) return next
    x = next
  }
  return x
}
