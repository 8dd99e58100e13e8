import { logGamma } from './log-gamma.ts'
import { normalCdf } from './normal-cdf.ts'

/**
 * Upper tail P(T > t) of the noncentral t, t > 0, from its definition T = (Z + ncp)/s with s² = χ²(df)/df.
 * The integral over u = ln s is smooth and falls off on both sides, so the plain trapezoidal rule
 * converges exponentially (Trefethen & Weideman 2014).
 */
export function noncentralTUpper(t: number, df: number, ncp: number): number {
  const half = df / 2
  // Density of u: 2 (df/2)^(df/2) / Γ(df/2) · exp(df·u − df·e^(2u)/2).
  const logScale = Math.LN2 + half * Math.log(half) - logGamma(half)
  const sd = 1 / Math.sqrt(2 * df)
  const step = Math.min(sd, 1 / Math.max(1, Math.abs(ncp))) / 4
  // Left of the first point less than e^−40 is left: the density falls like e^(df·u) there, and like a bell near 0.
  const from = -Math.max(9 * sd, Math.min(40 * sd, 40 / df)) - 9 * sd
  const to = 9 * sd + Math.min(1.5, 30 * sd)
  // Beyond this all that is summed up is the whole density, and the steps would become endlessly small.
  if (ncp > t * Math.exp(to) + 40) return 1
  let total = 0
  for (let u = from; u <= to; u += step) {
    const s = Math.exp(u)
    total += Math.exp(logScale + df * u - half * s * s) * normalCdf(ncp - t * s)
  }
  return Math.min(1, total * step)
}
