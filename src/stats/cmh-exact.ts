import { hypergeometricPmf } from './distributions/hypergeometric-pmf.ts'

/** One question: passes and trials of A, passes and trials of B. */
export type Stratum = readonly [aPass: number, aN: number, bPass: number, bN: number]

export type CmhExact = { S: number; p: number; pLess: number; pGreater: number }

/**
 * Exact stratified (Cochran–Mantel–Haenszel) test that A and B pass alike on these very questions, given each
 * question's passes (Mantel & Haenszel 1959; Agresti 2013 §7.3.5). `S` = passes of A; `pLess`: A worse than B.
 * Convolution of hypergeometrics, O(questions² · trials²).
 */
export function cmhExact({ strata }: { strata: readonly Stratum[] }): CmhExact {
  const S = strata.reduce((total, [aPass]) => total + aPass, 0)
  let from = 0
  let pmf = Float64Array.of(1)
  for (const [aPass, aN, bPass, bN] of strata) {
    const one = hypergeometricPmf(aN, bN, aPass + bPass)
    from += one.from
    if (one.pmf.length === 1) continue
    const next = trimmed(convolve(pmf, one.pmf))
    from += next.cut
    pmf = next.pmf
  }
  // R's rule: an outcome as likely as the observed one, but for rounding, is as extreme.
  const limit = (pmf[S - from] ?? 0) * (1 + 1e-7)
  let p = 0
  let pLess = 0
  let pGreater = 0
  for (let i = 0; i < pmf.length; i += 1) {
    const probability = pmf[i] ?? 0
    if (probability <= limit) p += probability
    if (from + i <= S) pLess += probability
    if (from + i >= S) pGreater += probability
  }
  return { S, p: Math.min(1, p), pLess: Math.min(1, pLess), pGreater: Math.min(1, pGreater) }
}

// The far tails of a large suite are all length and no weight; without them the cost is O(questions^1.5 · trials^1.5).
const NEGLIGIBLE = 1e-100

function trimmed(pmf: Float64Array<ArrayBuffer>): { cut: number; pmf: Float64Array<ArrayBuffer> } {
  let cut = 0
  while (cut < pmf.length && (pmf[cut] ?? 0) < NEGLIGIBLE) cut += 1
  let end = pmf.length
  while (end > cut && (pmf[end - 1] ?? 0) < NEGLIGIBLE) end -= 1
  if (cut === 0 && end === pmf.length) return { cut, pmf }
  return { cut, pmf: pmf.subarray(cut, end) }
}

function convolve(long: Float64Array, short: Float64Array): Float64Array<ArrayBuffer> {
  const result = new Float64Array(long.length + short.length - 1)
  for (let j = 0; j < short.length; j += 1) {
    const weight = short[j] ?? 0
    for (let i = 0; i < long.length; i += 1) result[i + j] = (result[i + j] ?? 0) + weight * (long[i] ?? 0)
  }
  return result
}
