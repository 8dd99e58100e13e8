import { binomialPmf } from './distributions/binomial-pmf.ts'

/**
 * Exact two-sided McNemar (1947) test and its mid-p (Fagerland, Lydersen & Laake 2013) on `b` questions that only A
 * passed and `c` that only B passed; p = 1 where there are none.
 */
export function mcnemarExact({ b, c }: { b: number; c: number }): { p: number; midP: number } {
  if (b === c) return { p: 1, midP: 1 }
  const pmf = binomialPmf(b + c, 0.5)
  const smaller = Math.min(b, c)
  let tail = 0
  for (let k = 0; k <= smaller; k += 1) tail += pmf[k] ?? 0
  return { p: Math.min(1, 2 * tail), midP: 2 * tail - (pmf[smaller] ?? 0) }
}
