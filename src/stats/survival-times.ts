/** Times of one group, each list sorted upward: passes, and trials that had not passed when they left. */
export type SurvivalTimes = { events: Float64Array; censored: Float64Array }

/** Splits parallel lists of times and events (1 = passed) into the two sorted lists. */
export function survivalTimes(time: readonly number[], event: readonly number[]): SurvivalTimes {
  return {
    events: Float64Array.from(time.filter((_, i) => event[i] === 1)).sort(),
    censored: Float64Array.from(time.filter((_, i) => event[i] !== 1)).sort(),
  }
}

/** How many of `sorted`, from index `from` on, equal `time`. */
export function runLength(sorted: Float64Array, from: number, time: number): number {
  let at = from
  while (at < sorted.length && sorted[at] === time) at += 1
  return at - from
}
