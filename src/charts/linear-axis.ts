import type { MeasureText } from '../contracts/chart.ts'
import type { Axis } from './axis.ts'

const TICK_SIZE = 13
const MOST_INTERVALS = 8
const ONE_TWO_FIVE = [1, 2, 5]

/** 1-2-5 steps of any unit, from a thousandth to a billion. */
export const STEPS: readonly number[] = Array.from({ length: 12 }, (_, power) =>
  ONE_TWO_FIVE.map((digit) => Number((digit * 10 ** (power - 3)).toPrecision(3))),
).flat()

/**
 * A linear axis from `min` to `max` with ticks at multiples of the smallest of `steps` whose texts stand apart within
 * `width` CSS pixels, or of a somewhat larger one that ends on a tick.
 */
export function linearAxis(
  { min, max }: { min: number; max: number },
  steps: readonly number[],
  text: (value: number) => string,
  fit: { width: number; measure: MeasureText },
): Axis {
  const perUnit = fit.width / (max - min)
  const fitting = steps.filter((step) => {
    // Counted before they are made: a fine step of a long axis has millions of ticks.
    if ((max - min) / step > MOST_INTERVALS) return false
    const widest = Math.max(0, ...multiplesOf(step, min, max).map((tick) => fit.measure(text(tick), TICK_SIZE, 400)))
    return step * perUnit >= widest + 18
  })
  const reachesEnd = fitting.find((step) => (max - min) / step >= 3 && isMultiple(max, step))
  return { min, max, ticks: multiplesOf(reachesEnd ?? fitting[0] ?? max - min, min, max), text, log: false }
}

const isMultiple = (value: number, step: number): boolean => Math.abs(value / step - Math.round(value / step)) < 1e-9

function multiplesOf(step: number, min: number, max: number): number[] {
  const first = Math.ceil(min / step - 1e-9)
  const count = Math.floor(max / step + 1e-9) - first + 1
  // Rounded, because 3 × 0.1 is not 0.3; and never −0.
  return Array.from({ length: Math.max(0, count) }, (_, at) => Number(((first + at) * step).toPrecision(12)) + 0)
}
