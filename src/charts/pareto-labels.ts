import type { MeasureText } from '../contracts/chart.ts'
import { type Axis, xOf, yOf } from './axis.ts'
import type { CostPoint } from './cost-points.ts'
import type { Box } from './draw.ts'
import { percentText, usdText } from './number-text.ts'
import { GAPS, type Placed, placeLabels } from './place-labels.ts'
import { shortenText } from './wrap-text.ts'

export const NAME = { size: 14, weight: 600 }
export const VALUES = { size: 12.5, weight: 400 }
export const NUMBER = { size: 12, weight: 600 }
/** Half the side of the box that a marker keeps free of text. */
const MARKER_ROOM = 9
/** Room for 32 characters. */
const WIDEST_NAME = 300
const TWO_LINES = 36

/** How the points are named: beside each one, or by numbers and a list below where names do not fit. */
export type ParetoLabels =
  | { kind: 'beside'; names: string[]; values: string[]; placed: Placed[] }
  | { kind: 'numbers'; names: string[]; values: string[]; placed: Placed[] | null }

/** Positions are relative to the page that `area` lies on. */
export function paretoLabels(
  points: readonly CostPoint[],
  area: Box,
  axes: { x: Axis; y: Axis },
  measure: MeasureText,
): ParetoLabels {
  const names = points.map(({ agent }) => shortenText(agent, (t) => measure(t, NAME.size, NAME.weight), WIDEST_NAME))
  const values = points.map(valuesOf)
  const centres = points.map(({ usd, rate }) => ({ x: xOf(axes.x, area, usd), y: yOf(axes.y, area, rate) }))
  const solid = centres.map(({ x, y }) => ({
    x: x - MARKER_ROOM,
    y: y - MARKER_ROOM,
    width: 2 * MARKER_ROOM,
    height: 2 * MARKER_ROOM,
  }))
  const soft = points.flatMap((point) => whiskersOf(point, area, axes))
  const widths = names.map((name, index) =>
    Math.max(measure(name, NAME.size, NAME.weight), measure(values[index] ?? '', VALUES.size, VALUES.weight)),
  )
  const labels = centres.map((centre, index) => ({ ...centre, width: (widths[index] ?? 0) + 4, height: TWO_LINES }))
  const beside = placeLabels(labels, area, { solid, soft, gaps: GAPS.near })
  if (beside !== null) return { kind: 'beside', names, values, placed: beside }
  const numbers = centres.map((centre, index) => ({
    ...centre,
    width: measure(String(index + 1), NUMBER.size, NUMBER.weight) + 2,
    height: 14,
  }))
  return { kind: 'numbers', names, values, placed: placeLabels(numbers, area, { solid, soft: [], gaps: GAPS.far }) }
}

/** `65% · $0.24`, marked where the cost is what the agent's own tool said. */
function valuesOf({ rate, usd, summary }: CostPoint): string {
  const basis = summary.costBasis === 'reported' ? ' reported' : ''
  return `${percentText(rate, summary.verified.counted)} · ${usdText(usd)}${basis}`
}

/** The two whiskers of a point, cut to the plot: across for the cost, upright for the pass rate. */
export function whiskersOf(
  { usd, rate, usdInterval, summary }: CostPoint,
  area: Box,
  axes: { x: Axis; y: Axis },
): Box[] {
  const x = xOf(axes.x, area, usd)
  const y = yOf(axes.y, area, rate)
  const whiskers: Box[] = []
  if (usdInterval !== undefined) {
    const left = xOf(axes.x, area, Math.max(axes.x.min, usdInterval.lo))
    const right = xOf(axes.x, area, Math.min(axes.x.max, usdInterval.hi))
    whiskers.push({ x: left, y: y - 1, width: right - left, height: 2 })
  }
  const { interval } = summary.verified
  if (interval !== undefined) {
    const top = yOf(axes.y, area, Math.min(1, interval.hi))
    whiskers.push({ x: x - 1, y: top, width: 2, height: yOf(axes.y, area, Math.max(axes.y.min, interval.lo)) - top })
  }
  return whiskers
}
