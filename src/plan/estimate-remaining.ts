import type { AgentId, TaskId } from '../model/ids.ts'
import { type Job, type Lanes, type MsRange, makespan } from './makespan.ts'
import { cellRange, type SampleRange, sampleRange } from './sample-range.ts'

type Cell = { agentId: AgentId; taskId: TaskId }

export type RemainingInput = {
  /** Trials of this run that have ended, with the time that they took. */
  finished: readonly (Cell & { durationMs: number })[]
  running: readonly (Cell & { elapsedMs: number })[]
  waiting: readonly Cell[]
  lanes: Lanes
  /** The longest that a trial of each task can take; what is not named has no bound. */
  timeoutMs: Readonly<Record<TaskId, number>>
}

/**
 * The time until the run ends, as a range; `undefined` while nothing has finished, since there is nothing to go by.
 * An agent or task without a finished trial is judged by all trials that have finished.
 */
export function estimateRemaining(input: RemainingInput): MsRange | undefined {
  const values = input.finished.map(({ durationMs, ...cell }) => ({ ...cell, value: durationMs }))
  const overall = sampleRange(values.map((value) => value.value))
  if (overall === undefined) return undefined
  const jobOf = (cell: Cell, elapsedMs: number): Job => {
    const range = cellRange(values, cell) ?? overall
    return { agentId: cell.agentId, ...rest(range, elapsedMs, input.timeoutMs[cell.taskId]) }
  }
  const jobs = [
    ...input.running.map((cell) => jobOf(cell, cell.elapsedMs)),
    ...input.waiting.map((cell) => jobOf(cell, 0)),
  ]
  return makespan(jobs, input.lanes)
}

/** Something that has outrun the earlier ones may end at once, or take as long again as it already did. */
function rest(range: SampleRange, elapsedMs: number, timeoutMs = Number.POSITIVE_INFINITY): MsRange {
  const untilTimeoutMs = Math.max(0, timeoutMs - elapsedMs)
  const highMs = elapsedMs < range.high ? range.high - elapsedMs : elapsedMs
  return {
    lowMs: Math.min(untilTimeoutMs, Math.max(0, range.low - elapsedMs)),
    highMs: Math.min(untilTimeoutMs, highMs),
  }
}
