import type { SurvivalTimes } from '../survival-times.ts'
import type { Cell } from './cell.ts'

/** A cell with its times to a pass; null when a pass has no time, because then nothing can be said about them. */
export type TimedCell = Cell & { times: SurvivalTimes | null }

/** Adds the times to a pass: a trial that did not pass by tau never will, so it waits at tau (Gooley et al. 1999). */
export function timedCell(cell: Cell, tau: number): TimedCell {
  if (cell.passSeconds.length < cell.passes) return { ...cell, times: null }
  const events = Float64Array.from(cell.passSeconds.filter((seconds) => seconds <= tau)).sort()
  return { ...cell, times: { events, censored: new Float64Array(cell.counted - events.length).fill(tau) } }
}
