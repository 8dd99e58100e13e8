/**
 * Heights of labels, in CSS pixels, as near to the wanted ones as a distance of `gap` between neighbours and the range
 * `lo` to `hi` allow; in the order of `wanted`.
 */
export function spreadLabels(wanted: readonly number[], gap: number, { lo, hi }: { lo: number; hi: number }): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b)
  const sorted = order.map((index) => Math.min(hi, Math.max(lo, wanted[index] ?? lo)))
  const pushedDown = pushed(sorted, gap)
  const pushedUp = pushed(sorted.map((y) => -y).reverse(), gap)
    .map((y) => -y)
    .reverse()
  // The mean of two spreads is a spread: half of the push goes each way.
  const middle = sorted.map((_, at) => ((pushedDown[at] ?? 0) + (pushedUp[at] ?? 0)) / 2)
  const last = middle.length - 1
  const fitted = middle.map((y, at) => Math.max(lo + at * gap, Math.min(hi - (last - at) * gap, y)))
  const heights = wanted.map(() => 0)
  for (const [at, index] of order.entries()) heights[index] = fitted[at] ?? lo
  return heights
}

/** Each at least `gap` after the one before. */
function pushed(sorted: readonly number[], gap: number): number[] {
  const out: number[] = []
  for (const y of sorted) out.push(Math.max(y, (out.at(-1) ?? Number.NEGATIVE_INFINITY) + gap))
  return out
}
