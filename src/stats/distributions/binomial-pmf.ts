/** All probabilities of Bin(n, p), index = successes: ratios from the mode, then normalized, so that no n! is taken. */
export function binomialPmf(n: number, p: number): Float64Array {
  const pmf = new Float64Array(n + 1)
  const mode = Math.min(n, Math.floor((n + 1) * p))
  const odds = p / (1 - p)
  if (p <= 0 || p >= 1) {
    pmf[p <= 0 ? 0 : n] = 1
    return pmf
  }
  pmf[mode] = 1
  let total = 1
  let term = 1
  for (let k = mode + 1; k <= n && term > 0; k += 1) {
    term *= ((n - k + 1) / k) * odds
    pmf[k] = term
    total += term
  }
  term = 1
  for (let k = mode - 1; k >= 0 && term > 0; k -= 1) {
    term *= (k + 1) / ((n - k) * odds)
    pmf[k] = term
    total += term
  }
  for (let k = 0; k <= n; k += 1) pmf[k] = (pmf[k] ?? 0) / total
  return pmf
}
