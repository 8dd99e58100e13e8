import { cmhExact, type Stratum } from '../cmh-exact.ts'
import { cmhMoments } from '../cmh-moments.ts'
import { normalCdf } from '../distributions/normal-cdf.ts'

// Multiplications that the exact convolution may cost for one pair; 200 questions with 5 trials each need 6 % of it.
const MOST_STEPS = 1e7

export type ThisSuiteTest = { S: number; p: number; method?: 'normal' }

/** Stratified test: exact, or normal with continuity correction where there are too many trials to convolve. */
export function thisSuiteTest(strata: readonly Stratum[]): ThisSuiteTest {
  let length = 1
  let steps = 0
  for (const [aPass, aN, bPass, bN] of strata) {
    const passes = aPass + bPass
    const outcomes = Math.min(aN, passes) - Math.max(0, passes - bN) + 1
    if (outcomes > 1) steps += length * outcomes
    length += outcomes - 1
  }
  if (steps <= MOST_STEPS) {
    const { S, p } = cmhExact({ strata })
    return { S, p }
  }
  const { S, E, V } = cmhMoments({ strata })
  const z = Math.max(0, Math.abs(S - E) - 0.5) / Math.sqrt(V)
  return { S, p: Math.min(1, 2 * normalCdf(-z)), method: 'normal' }
}
