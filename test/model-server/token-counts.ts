import { addUsage, type Usage } from '../../src/model/usage.ts'

/** Tokens of one model call, each kind apart. */
export type TokenCounts = { input: number; cacheRead: number; cacheWrite: number; output: number; reasoning: number }

/** Three calls sum to 6000, 600, 60, 31 and 15: every total is recognisable. */
const BY_STEP: readonly TokenCounts[] = [
  { input: 1000, cacheRead: 100, cacheWrite: 10, output: 7, reasoning: 4 },
  { input: 2000, cacheRead: 200, cacheWrite: 20, output: 11, reasoning: 5 },
  { input: 3000, cacheRead: 300, cacheWrite: 30, output: 13, reasoning: 6 },
]

/** A side call (a title, a classifier) offers no tools. */
export const SIDE_CALL: TokenCounts = { input: 5, cacheRead: 0, cacheWrite: 0, output: 3, reasoning: 0 }

/** The counts of a step; steps past the third repeat it. */
export function tokensOfStep(step: number): TokenCounts {
  return BY_STEP[Math.min(step, BY_STEP.length - 1)] ?? SIDE_CALL
}

export const sumTokens = (usages: readonly Usage[]): Usage => usages.reduce(addUsage, {})
