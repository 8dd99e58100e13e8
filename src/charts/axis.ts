import type { Plugin, ScaleOptionsByType } from 'chart.js'
import type { MeasureText } from '../contracts/chart.ts'
import { type Box, drawLine, drawText } from './draw.ts'
import { extentOf } from './extent-of.ts'
import type { Theme } from './theme.ts'

/** One axis: where it begins and ends, which values it names, and how. */
export type Axis = { min: number; max: number; ticks: number[]; text(value: number): string; log: boolean }

const TICK_SIZE = 13
/** Height of a row of tick texts below a plot. */
export const TICK_ROW = 30

/** A Chart.js scale that draws nothing: `axisPlugin` draws, so that the plot's edges are known to the pixel. */
export function hiddenScale(axis: { min: number; max: number; log?: boolean; reverse?: boolean }): object {
  return {
    type: axis.log === true ? 'logarithmic' : 'linear',
    min: axis.min,
    max: axis.max,
    reverse: axis.reverse ?? false,
    display: false,
  } satisfies Partial<ScaleOptionsByType<'linear' | 'logarithmic'>> & { type: string }
}

/** Scales of bars that lie along `axis`, one row for each label, evenly over the height of the plot. */
export function barScales(axis: { min: number; max: number }): { x: object; y: object } {
  return {
    x: { ...hiddenScale(axis), stacked: true, offset: false },
    y: { type: 'category', display: false, stacked: true, offset: true },
  }
}

/** The x of a value on a horizontal axis that spans `area`, in CSS pixels. */
export function xOf(axis: Axis, area: Box, value: number): number {
  return area.x + area.width * shareOf(axis, value)
}

/** The y of a value on a vertical axis that spans `area`, larger values higher. */
export function yOf(axis: Axis, area: Box, value: number): number {
  return area.y + area.height * (1 - shareOf(axis, value))
}

function shareOf({ min, max, log }: Axis, value: number): number {
  return log ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min)
}

/** Draws grid lines and tick texts behind the data. */
export function axisPlugin(theme: Theme, area: Box, axes: { x?: Axis; y?: Axis }): Plugin {
  const { x, y } = axes
  const look = { size: TICK_SIZE, colour: theme.muted }
  return {
    id: 'axes',
    beforeDatasetsDraw({ ctx }) {
      for (const tick of x?.ticks ?? []) {
        const at = x === undefined ? 0 : xOf(x, area, tick)
        drawLine(ctx, { x1: at, y1: area.y, x2: at, y2: area.y + area.height }, { colour: theme.grid, width: 1 })
        drawText(ctx, x?.text(tick) ?? '', at, area.y + area.height + 16, { ...look, align: 'center' })
      }
      for (const tick of y?.ticks ?? []) {
        const at = y === undefined ? 0 : yOf(y, area, tick)
        drawLine(ctx, { x1: area.x, y1: at, x2: area.x + area.width, y2: at }, { colour: theme.grid, width: 1 })
        drawText(ctx, y?.text(tick) ?? '', area.x - 8, at, { ...look, align: 'right' })
      }
    },
  }
}

/** Rates from 0 to 1 in quarters. */
export const RATE_AXIS: Axis = {
  min: 0,
  max: 1,
  ticks: [0, 0.25, 0.5, 0.75, 1],
  text: (rate) => `${Math.round(rate * 100)}%`,
  log: false,
}

/**
 * A log axis round `values` (all > 0), with ticks from `ladder`, at least one tick, thinned until their texts stand
 * apart within `width` CSS pixels.
 */
export function logAxis(
  values: readonly number[],
  ladder: readonly number[],
  text: (value: number) => string,
  fit: { width: number; measure: MeasureText },
): Axis {
  const extent = extentOf(values)
  let min = extent.min / 1.25
  let max = extent.max * 1.25
  const inside = (): number[] => ladder.filter((value) => value >= min && value <= max)
  if (inside().length < 2) {
    min = Math.min(min, Math.max(...ladder.filter((value) => value < min), ladder[0] ?? min) / 1.1)
    max = Math.max(max, Math.min(...ladder.filter((value) => value > max), ladder.at(-1) ?? max) * 1.1)
  }
  const axis: Axis = { min, max, ticks: [], text, log: true }
  const area: Box = { x: 0, y: 0, width: fit.width, height: 0 }
  const half = (value: number): number => fit.measure(text(value), TICK_SIZE, 400) / 2
  const kept: number[] = []
  for (const tick of inside().sort((a, b) => roughness(a, text) - roughness(b, text))) {
    const apart = (other: number): boolean =>
      Math.abs(xOf(axis, area, other) - xOf(axis, area, tick)) > half(tick) + half(other) + 14
    if (kept.every(apart)) kept.push(tick)
  }
  return { ...axis, ticks: kept.sort((a, b) => a - b) }
}

/** 0 for 1, 10, 100 of a unit, which are kept first where ticks must be thinned; then 2 and 5; then the rest. */
function roughness(value: number, text: (value: number) => string): number {
  const digit = /[1-9]/.exec(text(value))?.[0]
  if (digit === '1') return 0
  return digit === '2' || digit === '5' ? 1 : 2
}

const ONE_TWO_FIVE = [1, 2, 5]

/** 1-2-5 dollars from a hundredth of a cent to ten thousand. */
export const USD_LADDER: readonly number[] = Array.from({ length: 9 }, (_, power) =>
  ONE_TWO_FIVE.map((digit) => Number((digit * 10 ** (power - 4)).toPrecision(3))),
).flat()

/** 1-2-5 in the unit a person would choose, in milliseconds from 1 ms to 500 h. */
export const DURATION_LADDER: readonly number[] = [
  ...[1, 10, 100].flatMap((unit) => ONE_TWO_FIVE.map((digit) => digit * unit)),
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * 60_000),
  ...[1, 10, 100].flatMap((unit) => ONE_TWO_FIVE.map((digit) => digit * unit * 3_600_000)),
]

/** A tick of a time axis, without decimals that say nothing: `2 min`, not `2.0 min`. */
export function durationTickText(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  if (ms < 60_000) return `${ms / 1000} s`
  if (ms < 3_600_000) return `${ms / 60_000} min`
  return `${ms / 3_600_000} h`
}

/** A tick of a cost axis: `$0.05`, `$1`, `$200`. */
export const usdTickText = (usd: number): string =>
  usd >= 1 ? `$${usd}` : `$${usd.toFixed(Math.max(2, -Math.floor(Math.log10(usd) + 1e-9)))}`
