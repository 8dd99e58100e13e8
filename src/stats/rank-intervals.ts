/** A pair of indices into the estimates and the pair's adjusted p. */
export type PairP = readonly [i: number, j: number, p: number]

export type RankIntervals = { best: number[]; worst: number[] }

/**
 * Ranks that the data allow: best = 1 + agents significantly better, worst = K − agents significantly worse
 * (as Goldstein & Spiegelhalter 1996 advise, intervals and not bare ranks).
 */
export function rankIntervals(input: { est: readonly number[]; pAdj: readonly PairP[]; alpha: number }): RankIntervals {
  const { est, pAdj, alpha } = input
  const best = est.map(() => 1)
  const worst = est.map(() => est.length)
  for (const [i, j, p] of pAdj) {
    const difference = (est[i] ?? 0) - (est[j] ?? 0)
    if (p > alpha || difference === 0) continue
    const [better, lesser] = difference > 0 ? [i, j] : [j, i]
    best[lesser] = (best[lesser] ?? 1) + 1
    worst[better] = (worst[better] ?? est.length) - 1
  }
  return { best, worst }
}
