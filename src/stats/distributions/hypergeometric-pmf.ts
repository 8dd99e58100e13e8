export type Hypergeometric = { from: number; pmf: Float64Array }

/**
 * Probabilities of the passes that fall to A when `passes` of `nA + nB` trials pass; `pmf[0]` belongs to `from`.
 * Ratios from the mode, then normalized (exact to rounding, no logarithm of a factorial).
 */
export function hypergeometricPmf(nA: number, nB: number, passes: number): Hypergeometric {
  const from = Math.max(0, passes - nB)
  const to = Math.min(nA, passes)
  const pmf = new Float64Array(to - from + 1)
  const mode = Math.min(to, Math.max(from, Math.floor(((nA + 1) * (passes + 1)) / (nA + nB + 2))))
  // P(k) / P(k − 1)
  const ratio = (k: number): number => ((nA - k + 1) * (passes - k + 1)) / (k * (nB - passes + k))
  pmf[mode - from] = 1
  let total = 1
  let term = 1
  for (let k = mode + 1; k <= to; k += 1) {
    term *= ratio(k)
    pmf[k - from] = term
    total += term
  }
  term = 1
  for (let k = mode; k > from; k -= 1) {
    term /= ratio(k)
    pmf[k - 1 - from] = term
    total += term
  }
  for (let i = 0; i < pmf.length; i += 1) pmf[i] = (pmf[i] ?? 0) / total
  return { from, pmf }
}
