import { studentQuantile } from '../stats/distributions/student-quantile.ts'
import { studentTwoSided } from '../stats/distributions/student-upper.ts'

/** Passes and counted trials of one run. */
export type Tally = { passed: number; counted: number }

/** A lasting change of a pass rate: the first run after it, its size with a 95% interval, and the p of there being one. */
export type RateStep = { at: number; change: number; lo: number; hi: number; p: number }

/** One run alone is weather, not a step. */
const FEWEST_EACH_SIDE = 2
const CONF = 0.95

/**
 * The place where the runs before and after differ most. Quasi-binomial t test (McCullagh & Nelder 1989 §4.5): the
 * spread of runs round the two levels widens it where nights differ more than chance; p by Bonferroni over the places.
 * Null with too few runs, and where nothing ever changes.
 */
export function rateStep(runs: readonly Tally[]): RateStep | null {
  const places = runs.length - 2 * FEWEST_EACH_SIDE + 1
  if (places < 1) return null
  const steps = Array.from({ length: places }, (_, index) => stepAt(runs, index + FEWEST_EACH_SIDE))
  const best = steps.filter((step) => step !== null).sort((a, b) => a.p - b.p)[0]
  return best === undefined ? null : { ...best, p: Math.min(1, best.p * places) }
}

function stepAt(runs: readonly Tally[], at: number): RateStep | null {
  const before = sumOf(runs.slice(0, at))
  const after = sumOf(runs.slice(at))
  const [p1, p2] = [before.passed / before.counted, after.passed / after.counted]
  const pooled = (before.passed + after.passed) / (before.counted + after.counted)
  const unit = pooled * (1 - pooled)
  if (unit === 0) return null
  const df = runs.length - 2
  const chisq = runs.reduce((sum, { passed, counted }, index) => {
    return sum + (counted * (passed / counted - (index < at ? p1 : p2)) ** 2) / unit
  }, 0)
  const dispersion = Math.max(1, chisq / df)
  const change = p2 - p1
  const error = Math.sqrt(dispersion * unit * (1 / before.counted + 1 / after.counted))
  const reach = studentQuantile(1 - (1 - CONF) / 2, df) * error
  return { at, change, lo: change - reach, hi: change + reach, p: studentTwoSided(change / error, df) }
}

const sumOf = (runs: readonly Tally[]): Tally =>
  runs.reduce((sum, { passed, counted }) => ({ passed: sum.passed + passed, counted: sum.counted + counted }), {
    passed: 0,
    counted: 0,
  })
