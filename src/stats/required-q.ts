import type { PowerDesign } from './mde.ts'
import { crossing, pairedPower } from './power.ts'

/**
 * Questions needed to find a difference of rates `delta` with the given power: `n` solves R's power.t.test, `Q` is the
 * next whole number (at least 2). Infinity where delta is 0; without any spread two questions show it.
 */
export function requiredQ(input: PowerDesign & { delta: number }): { n: number; Q: number } {
  const { delta, sdD, alpha, power } = input
  if (delta === 0) return { n: Number.POSITIVE_INFINITY, Q: Number.POSITIVE_INFINITY }
  if (sdD === 0) return { n: 2, Q: 2 }
  const missing = (n: number): number => pairedPower(n, (Math.sqrt(n) * Math.abs(delta)) / sdD, alpha) - power
  let hi = 4
  while (missing(hi) < 0) hi *= 2
  const n = crossing(missing, Math.max(1.05, hi / 2 - 1), hi)
  return { n, Q: Math.max(2, Math.ceil(n)) }
}
