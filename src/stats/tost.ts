import { studentUpper } from './distributions/student-upper.ts'
import { mean, variance } from './moments.ts'

export type Tost = { pUpper: number | null; pLower: number | null; p: number | null }

/**
 * A/A equivalence: two one-sided t tests that the mean of `logRatio` (one a question) lies within ±ln(`margin`)
 * (Schuirmann 1987); p = the larger. Null below two questions.
 */
export function tost({ logRatio, margin }: { logRatio: readonly number[]; margin: number }): Tost {
  const Q = logRatio.length
  if (Q < 2) return { pUpper: null, pLower: null, p: null }
  const centre = mean(logRatio)
  const se = Math.sqrt(variance(logRatio) / Q)
  const bound = Math.log(margin)
  const tail = (room: number): number => {
    if (se === 0) return room > 0 ? 0 : 1
    return studentUpper(room / se, Q - 1)
  }
  const pUpper = tail(bound - centre)
  const pLower = tail(centre + bound)
  return { pUpper, pLower, p: Math.max(pUpper, pLower) }
}
