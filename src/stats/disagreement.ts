/** Probability that two random trials of a question differ (flakiness), 2c(n − c)/(n(n − 1)); null below two trials. */
export function disagreement({ n, c }: { n: number; c: number }): { value: number | null } {
  return { value: n < 2 ? null : (2 * c * (n - c)) / (n * (n - 1)) }
}
