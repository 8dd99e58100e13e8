export type SignFlip = { p: number; midP: number; pGreater: number; pLess: number; nonzero: number }

/**
 * Exact sign-flip test of Σd = 0, each sign + or − with probability ½ (Fisher's randomization test); decide on `midP`.
 * `d` are whole numbers: rate differences times a common multiple of the trial counts, so that ties are exact.
 * Dynamic programming over sums, O(questions · Σ|d|).
 */
export function signFlip({ d }: { d: readonly number[] }): SignFlip {
  const sizes = d.filter((value) => value !== 0).map(Math.abs)
  const nonzero = sizes.length
  const observed = d.reduce((total, value) => total + value, 0)
  // Dividing by the common divisor keeps the table small and changes no comparison.
  const unit = sizes.reduce(greatestCommonDivisor, 0) || 1
  const reach = sizes.reduce((total, size) => total + size / unit, 0)
  const pmf = positiveSumPmf(
    sizes.map((size) => size / unit),
    reach,
  )
  const target = observed / unit
  let beyond = 0
  let equal = 0
  let pGreater = 0
  let pLess = 0
  for (const [positive, probability] of pmf.entries()) {
    const sum = 2 * positive - reach
    if (Math.abs(sum) > Math.abs(target)) beyond += probability
    else if (Math.abs(sum) === Math.abs(target)) equal += probability
    if (sum >= target) pGreater += probability
    if (sum <= target) pLess += probability
  }
  const clamp = (p: number): number => Math.min(1, p)
  const midP = observed === 0 ? 1 : clamp(beyond + equal / 2)
  return { p: clamp(beyond + equal), midP, pGreater: clamp(pGreater), pLess: clamp(pLess), nonzero }
}

/** Distribution of the sum of those sizes that got the sign +. */
function positiveSumPmf(sizes: readonly number[], reach: number): Float64Array {
  const pmf = new Float64Array(reach + 1)
  pmf[0] = 1
  let top = 0
  for (const size of sizes) {
    top += size
    for (let sum = top; sum >= size; sum -= 1) pmf[sum] = ((pmf[sum] ?? 0) + (pmf[sum - size] ?? 0)) / 2
    for (let sum = Math.min(size - 1, top); sum >= 0; sum -= 1) pmf[sum] = (pmf[sum] ?? 0) / 2
  }
  return pmf
}

/** Greatest common divisor of whole numbers ≥ 0. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
