import { mean } from './moments.ts'

/** Passes, failures and lost trials of one question. */
export type Tally = readonly [pass: number, fail: number, missing: number]

export type MissingBounds = {
  excluded: number | null
  questionsUsed: number
  asFailed: number | null
  worstForA: number | null
  bestForA: number | null
}

/**
 * Difference of macro means A − B with lost trials excluded (questions with a counted trial of both), taken as failed,
 * and at the two bounds: A's lost fail and B's pass, and the reverse (Manski 1990). Row q of both is question q.
 */
export function missingBounds({ a, b }: { a: readonly Tally[]; b: readonly Tally[] }): MissingBounds {
  const known: number[] = []
  const asFailed: number[] = []
  const worst: number[] = []
  const best: number[] = []
  for (const [q, [passA, failA, missingA]] of a.entries()) {
    const [passB, failB, missingB] = b[q] ?? [0, 0, 0]
    const countedA = passA + failA
    const countedB = passB + failB
    if (countedA > 0 && countedB > 0) known.push(passA / countedA - passB / countedB)
    const allA = countedA + missingA
    const allB = countedB + missingB
    if (allA === 0 || allB === 0) continue
    asFailed.push(passA / allA - passB / allB)
    worst.push(passA / allA - (passB + missingB) / allB)
    best.push((passA + missingA) / allA - passB / allB)
  }
  const meanOf = (values: number[]): number | null => (values.length === 0 ? null : mean(values))
  return {
    excluded: meanOf(known),
    questionsUsed: known.length,
    asFailed: meanOf(asFailed),
    worstForA: meanOf(worst),
    bestForA: meanOf(best),
  }
}
