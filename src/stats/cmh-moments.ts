import type { Stratum } from './cmh-exact.ts'

export type CmhMoments = { S: number; E: number; V: number; z: number | null }

/**
 * Passes of A, their expectation and variance given each question's passes, and the uncorrected z
 * (Mantel & Haenszel 1959); `z` is null where no question tells the two apart.
 */
export function cmhMoments({ strata }: { strata: readonly Stratum[] }): CmhMoments {
  let S = 0
  let E = 0
  let V = 0
  for (const [aPass, aN, bPass, bN] of strata) {
    const N = aN + bN
    const passes = aPass + bPass
    S += aPass
    if (N > 0) E += (aN * passes) / N
    if (N > 1) V += (aN * bN * passes * (N - passes)) / (N * N * (N - 1))
  }
  return { S, E, V, z: V > 0 ? (S - E) / Math.sqrt(V) : null }
}
