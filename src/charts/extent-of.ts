/** Smallest and largest of any number of values; infinite (`min` above `max`) of none. Spreading them would end at some 100,000. */
export function extentOf(values: readonly number[]): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return { min, max }
}
