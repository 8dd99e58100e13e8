import type { AgentId } from '../model/ids.ts'
import type { ReportData, TrialResult } from '../model/report-data.ts'
import { countedTrials, effortClaims, FEWEST_TASKS } from './claims.ts'
import { countText, durationRangeText, durationText } from './number-text.ts'
import { quantileOf } from './quantile-of.ts'

/** One agent's counted trials with a known time. */
export type TimeRow = { agent: AgentId; trials: TrialResult[]; stopped: number; medianMs?: number }

/** Active time in milliseconds; at least 1, because the axis is logarithmic. */
export const activeMs = (trial: TrialResult): number => Math.max(1, trial.activeMs ?? 1)

/** Counted trials with a known time, fastest median first; agents without any last. */
export function timeRows(data: ReportData): TimeRow[] {
  return data.agents
    .map(({ agent }) => {
      const trials = countedTrials(data, agent).filter((trial) => trial.activeMs !== undefined)
      const times = trials.map(activeMs)
      const stopped = trials.filter((trial) => trial.outcome === 'timed-out').length
      return { agent, trials, stopped, ...(times.length === 0 ? {} : { medianMs: quantileOf(times, 0.5) }) }
    })
    .sort((a, b) => (a.medianMs ?? Number.POSITIVE_INFINITY) - (b.medianMs ?? Number.POSITIVE_INFINITY))
}

/** The finding on time, longest wording first; `rows` in order of the median. "Faster" needs a supported ratio. */
export function wallTimeTitles(data: ReportData, rows: readonly TimeRow[]): string[] {
  const timed = rows.flatMap(({ agent, medianMs }) => (medianMs === undefined ? [] : [{ agent, medianMs }]))
  const [first, second] = timed
  const last = timed.at(-1)
  if (first === undefined || last === undefined) return ['No active time is known']
  if (second === undefined)
    return [
      `${first.agent}: median ${durationText(first.medianMs)} per trial`,
      `Median ${durationText(first.medianMs)} per trial`,
    ]
  const range = durationRangeText(first.medianMs, last.medianMs)
  const claims = effortClaims(data, 'activeMs')
  const beats = (other: AgentId): boolean => claims.some(({ less, more }) => less === first.agent && more === other)
  if (timed.slice(1).every(({ agent }) => beats(agent))) {
    const others = durationRangeText(second.medianMs, last.medianMs)
    const whom = timed.length > 2 ? 'for the others' : `for ${second.agent}`
    return [
      `${first.agent} is fastest: median ${durationText(first.medianMs)} against ${others} ${whom}`,
      `One agent is fastest: median ${durationText(first.medianMs)} against ${others}`,
    ]
  }
  if (beats(last.agent)) {
    return [
      `${first.agent} is faster than ${last.agent}: median ${durationText(first.medianMs)} against ${durationText(last.medianMs)}`,
      `Median times ${range}; the first is faster than the last`,
    ]
  }
  if (data.tasks.length < FEWEST_TASKS) {
    return [`Median times ${range}; ${countText(data.tasks.length, 'task')} cannot tell whether anyone is faster`]
  }
  return [`Median times ${range}: no difference beyond the noise`]
}
