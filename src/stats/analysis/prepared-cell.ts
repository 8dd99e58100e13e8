import type { Count } from '../clustered-rate.ts'
import type { Tally } from '../missing-bounds.ts'
import type { SurvivalTimes } from '../survival-times.ts'
import type { Cell } from './cell.ts'

/** A cell with what every pair reads of it, computed once. */
export type PreparedCell = Cell & {
  count: Count
  /** Trials without a row are missing like lost ones. */
  tally: Tally
  /** Times to a pass; null when a pass has no time, because then nothing can be said about them. */
  times: SurvivalTimes | null
}

/** Prepares a cell; a trial that did not pass by tau never will, so it waits at tau (Gooley et al. 1999). */
export function preparedCell(cell: Cell, planned: number, tau: number): PreparedCell {
  const { passes, counted, passSeconds } = cell
  const count: Count = [passes, counted]
  const tally: Tally = [passes, counted - passes, planned - counted]
  if (passSeconds.length < passes) return { ...cell, count, tally, times: null }
  const events = Float64Array.from(passSeconds.filter((seconds) => seconds <= tau)).sort()
  const censored = new Float64Array(counted - events.length).fill(tau)
  return { ...cell, count, tally, times: { events, censored } }
}
