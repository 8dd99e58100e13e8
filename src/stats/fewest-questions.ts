/**
 * Questions below which no pair of `agents` can be told apart beyond this suite, however large the gap: the smallest
 * sign-flip mid-p is 2^−Q, and Holm multiplies it by the number of pairs. Say "too few questions", never "no difference".
 */
export function fewestQuestions({ agents, alpha }: { agents: number; alpha: number }): number {
  const pairs = (agents * (agents - 1)) / 2
  return Math.max(1, Math.ceil(Math.log2(Math.max(1, pairs) / alpha)))
}
