import type { NightDate } from '../../model/gate-baseline.ts'
import type { NightTrend } from '../../model/night-history.ts'
import { linearTrend } from '../../stats/linear-trend.ts'
import { cellIndex } from '../cell-index.ts'
import type { EffortCell, EffortNight } from './night-cells.ts'

const NIGHTS_A_MONTH = 30
const DAY_MS = 86_400_000

const dayNumber = (night: NightDate): number => Date.parse(`${night}T00:00:00Z`) / DAY_MS

/**
 * Trend of a figure of each task over nights: of every night the mean distance of its tasks from their own means, so
 * that easy tasks that come or go are no trend. Undefined with fewer than three nights.
 */
export function trendOf(
  nights: readonly EffortNight[],
  figureOf: (cell: EffortCell) => number | undefined,
): NightTrend | undefined {
  const totals = cellIndex<{ sum: number; count: number }>()
  const figures = nights.map(({ night, cells }) => ({
    x: dayNumber(night),
    own: cells.flatMap((cell) => {
      const value = figureOf(cell)
      if (value === undefined) return []
      const total = totals.get(cell) ?? { sum: 0, count: 0 }
      totals.set(cell, total)
      total.sum += value
      total.count += 1
      return [{ value, total }]
    }),
  }))
  const points = figures.flatMap(({ x, own }) => {
    if (own.length === 0) return []
    const distance = own.reduce((sum, { value, total }) => sum + value - total.sum / total.count, 0)
    return [{ x, y: distance / own.length }]
  })
  return monthly(points)
}

/** Trend of one figure a night. */
export const trendOfNights = (points: readonly { night: NightDate; value: number }[]): NightTrend | undefined =>
  monthly(points.map(({ night, value }) => ({ x: dayNumber(night), y: value })))

function monthly(points: readonly { x: number; y: number }[]): NightTrend | undefined {
  const trend = linearTrend(points)
  if (trend === null) return undefined
  const { slope, lo, hi, p } = trend
  return {
    change: slope * NIGHTS_A_MONTH,
    lo: lo * NIGHTS_A_MONTH,
    hi: hi * NIGHTS_A_MONTH,
    p,
    nights: points.length,
  }
}

/** A trend of logarithms as a factor. */
export const asFactor = (trend: NightTrend | undefined): NightTrend | undefined =>
  trend === undefined
    ? undefined
    : { ...trend, change: Math.exp(trend.change), lo: Math.exp(trend.lo), hi: Math.exp(trend.hi) }
