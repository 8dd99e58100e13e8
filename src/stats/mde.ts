import { crossing, pairedPower } from './power.ts'

export type PowerDesign = { sdD: number; alpha: number; power: number }

/**
 * Smallest difference of rates that `Q` questions find with the given power, paired t at two-sided `alpha`; `sdD` is
 * the standard deviation of the per-question difference (noncentral t, as R's power.t.test). Null below two questions.
 */
export function mde({ Q, sdD, alpha, power }: PowerDesign & { Q: number }): { delta: number | null } {
  if (Q < 2) return { delta: null }
  const missing = (noncentrality: number): number => pairedPower(Q, noncentrality, alpha) - power
  let hi = 4
  while (missing(hi) < 0) hi *= 2
  return { delta: (crossing(missing, 0, hi) * sdD) / Math.sqrt(Q) }
}
