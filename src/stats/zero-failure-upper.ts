/**
 * One-sided upper bound of the failure rate after 0 failures in `n` trials: exact 1 − (1 − conf)^(1/n), and the
 * rule of three 3/n for running text (Hanley & Lippman-Hand 1983).
 */
export function zeroFailureUpper({ n, conf }: { n: number; conf: number }): { exact: number; ruleOfThree: number } {
  if (n === 0) return { exact: 1, ruleOfThree: 1 }
  return { exact: -Math.expm1(Math.log1p(-conf) / n), ruleOfThree: Math.min(1, 3 / n) }
}
