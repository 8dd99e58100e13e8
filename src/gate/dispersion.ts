import type { BaselineCell, NightDate, NightTally } from '../model/gate-baseline.ts'
import { chiSquareUpper } from '../stats/distributions/chi-square-upper.ts'
import { totalOf } from './baseline.ts'

/** Fewer nights say nothing about how nights differ. */
export const FEWEST_NIGHTS_FOR_DISPERSION = 10

/** From here on the exact test is too sure of itself. */
export const WIDENED_FROM = 1.5

/**
 * How much more than chance the nights of a baseline differ as a whole: variance of nightly sums over what its tasks'
 * rates explain, at least 1. Absent with fewer than 10 nights. Weather of the provider makes it grow.
 */
export function dispersionOf(cells: readonly BaselineCell[]): number | undefined {
  const sums = new Map<NightDate, { passed: number; expected: number; variance: number }>()
  for (const cell of cells) {
    const { passed, counted } = totalOf(cell)
    const rate = passed / counted
    const unbiased = counted > 1 ? counted / (counted - 1) : 1
    for (const night of cell.nights) {
      const sum = sums.get(night.night) ?? { passed: 0, expected: 0, variance: 0 }
      sums.set(night.night, sum)
      sum.passed += night.passed
      sum.expected += night.counted * rate
      sum.variance += night.counted * rate * (1 - rate) * unbiased
    }
  }
  if (sums.size < FEWEST_NIGHTS_FOR_DISPERSION) return undefined
  let squares = 0
  let variance = 0
  for (const night of sums.values()) {
    squares += (night.passed - night.expected) ** 2
    variance += night.variance
  }
  const meanVariance = variance / sums.size
  return meanVariance > 0 ? Math.max(1, squares / (sums.size - 1) / meanVariance) : 1
}

/** p of one task's nights differing by chance alone (χ² over nights); absent where nothing varies or nights are few. */
export function nightSpreadP(nights: readonly NightTally[]): number | undefined {
  if (nights.length < FEWEST_NIGHTS_FOR_DISPERSION) return undefined
  const counted = nights.reduce((sum, night) => sum + night.counted, 0)
  const rate = nights.reduce((sum, night) => sum + night.passed, 0) / counted
  if (rate === 0 || rate === 1) return undefined
  const square = nights.reduce((sum, night) => {
    return night.counted === 0
      ? sum
      : sum + (night.passed - night.counted * rate) ** 2 / (night.counted * rate * (1 - rate))
  }, 0)
  return chiSquareUpper(square, nights.length - 1)
}
