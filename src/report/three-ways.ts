import type { ThreeWays } from '../model/report-analysis.ts'
import type { Cell } from '../model/report-data.ts'
import { mean } from '../stats/moments.ts'

/** One agent's macro rate with its lost and unfinished trials left out, taken as failed, and at both bounds. */
export function rateThreeWays(cells: readonly Cell[]): ThreeWays {
  const counted = cells.filter((cell) => cell.counted > 0)
  const planned = cells.filter(({ trials }) => trials.length > 0)
  if (planned.length === 0) return {}
  const asFailed = mean(planned.map(({ passed, trials }) => passed / trials.length))
  const best = mean(planned.map(({ passed, counted: n, trials }) => (passed + trials.length - n) / trials.length))
  return {
    ...(counted.length === 0 ? {} : { excluded: mean(counted.map((cell) => cell.passed / cell.counted)) }),
    asFailed,
    worst: asFailed,
    best,
  }
}
