import type { PowerDesign } from './mde.ts'
import { crossing, pairedPower } from './power.ts'

/**
 * Questions needed to find a difference of rates `delta` with the given power: `n` solves R's power.t.test, `Q` is the
 * next whole number; both at least 2, because one question has no spread to judge by. Infinity where delta is 0.
 */
export function requiredQ(input: PowerDesign & { delta: number }): { n: number; Q: number } {
  const { delta, sdD, alpha, power } = input
  if (delta === 0) return { n: Number.POSITIVE_INFINITY, Q: Number.POSITIVE_INFINITY }
  const missing = (n: number): number => pairedPower(n, (Math.sqrt(n) * Math.abs(delta)) / sdD, alpha) - power
  if (sdD === 0 || missing(2) >= 0) return { n: 2, Q: 2 }
  let hi = 4
  while (missing(hi) < 0) hi *= 2
  const n = crossing(missing, hi / 2, hi)
  return { n, Q: Math.ceil(n) }
}
