/** How questions differ: `omega`, spread of the true difference over questions; `wA`, `wB`, mean p(1 − p) in a question. */
export type Spread = { omega: number; wA: number; wB: number }

/** What to plan with where no pilot is at hand: question rates with mean .65 and standard deviation .30. */
const NO_PILOT: Spread = { omega: 0.175, wA: 0.138, wB: 0.138 }

/** Standard deviation of a question's rate difference with `n` trials each: √(ω² + (wA + wB)/n) (Miller 2024). */
export function sdOfDifference({ n, spread = NO_PILOT }: { n: number; spread?: Spread }): number {
  return Math.sqrt(spread.omega ** 2 + (spread.wA + spread.wB) / n)
}
