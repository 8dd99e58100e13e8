export type Adjusted = { holm: number[]; bh: number[] }

/** p values adjusted for their number: Holm (1979), family-wise error, and Benjamini–Hochberg (1995), discovery rate. */
export function adjust({ p }: { p: readonly number[] }): Adjusted {
  const count = p.length
  const upward = p.map((value, at) => ({ value, at })).sort((x, y) => x.value - y.value)
  const holm = new Array<number>(count).fill(1)
  const bh = new Array<number>(count).fill(1)
  let largest = 0
  for (const [rank, { value, at }] of upward.entries()) {
    largest = Math.max(largest, Math.min(1, (count - rank) * value))
    holm[at] = largest
  }
  let smallest = 1
  for (const [fromTop, { value, at }] of upward.toReversed().entries()) {
    smallest = Math.min(smallest, (count / (count - fromTop)) * value)
    bh[at] = smallest
  }
  return { holm, bh }
}
