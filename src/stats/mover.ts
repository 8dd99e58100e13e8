export type Mover = { diff: number; lo: number; hi: number }

/**
 * Interval of the difference of two rates from their own intervals [l, u] (Newcombe 1998, hybrid score): the paired
 * interval's stand-in where all differences are equal.
 */
export function mover(input: { pA: number; lA: number; uA: number; pB: number; lB: number; uB: number }): Mover {
  const { pA, lA, uA, pB, lB, uB } = input
  const diff = pA - pB
  return { diff, lo: diff - Math.hypot(pA - lA, uB - pB), hi: diff + Math.hypot(uA - pA, pB - lB) }
}
