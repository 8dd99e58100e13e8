import type { MeasureText } from '../contracts/chart.ts'
import { type Axis, xOf } from './axis.ts'
import { dayText } from './number-text.ts'

const DAY_MS = 86_400_000

/** A time axis over the runs, its ticks at the first run of a day, thinned until their texts stand apart. */
export function dayAxis(
  runs: readonly { atMs: number; startedAt: string }[],
  width: number,
  measure: MeasureText,
): Axis {
  const ordered = [...runs].sort((a, b) => a.atMs - b.atMs)
  const min = ordered[0]?.atMs ?? 0
  // Runs of one moment would have no axis; a minute is shorter than any two that follow each other.
  const max = Math.max(min + 60_000, ordered.at(-1)?.atMs ?? 0)
  const text = (atMs: number): string =>
    dayText(ordered.find((run) => run.atMs === atMs)?.startedAt ?? '').replace(/ \d+$/, '')
  const axis: Axis = { min, max, ticks: [], text, log: false }
  const area = { x: 0, y: 0, width, height: 0 }
  const days = new Map<number, number>()
  for (const { atMs } of ordered) {
    const day = Math.floor(atMs / DAY_MS)
    if (!days.has(day)) days.set(day, atMs)
  }
  const ticks: number[] = []
  for (const atMs of days.values()) {
    const last = ticks.at(-1)
    const half = measure(text(atMs), 13, 400) / 2
    const apart = last === undefined ? 0 : xOf(axis, area, atMs) - xOf(axis, area, last)
    if (last === undefined || apart > half + measure(text(last), 13, 400) / 2 + 22) ticks.push(atMs)
  }
  return { ...axis, ticks }
}
