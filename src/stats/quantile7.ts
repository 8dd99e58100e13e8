/** Type-7 quantile (Hyndman & Fan 1996; R's default) of values already sorted upward; NaN of nothing. */
export function sortedQuantile(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p
  // R's fuzz: a position that is whole but for rounding is whole.
  const below = Math.floor(position + 4 * Number.EPSILON)
  const share = position - below
  const lo = sorted[below] ?? Number.NaN
  if (Math.abs(share) < 1e-12) return lo
  const hi = sorted[below + 1] ?? lo
  // Between two infinities or a number and infinity there is nothing to interpolate.
  return lo === hi || !Number.isFinite(hi) ? hi : lo + share * (hi - lo)
}

/** Type-7 quantile (R, NumPy, d3) of `x` in any order, in the unit of `x`; null of nothing. */
export function quantile7({ x, p }: { x: readonly number[]; p: number }): { value: number | null } {
  if (x.length === 0) return { value: null }
  return { value: sortedQuantile(Float64Array.from(x).sort(), p) }
}
