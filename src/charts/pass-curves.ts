import type { AgentId } from '../model/ids.ts'
import type { ReportData, TrialResult } from '../model/report-data.ts'
import { type Count, clusteredRate } from '../stats/clustered-rate.ts'
import { countedTrials } from './claims.ts'
import { extentOf } from './extent-of.ts'

/** One agent's share of trials with a verified pass within a time: mean over tasks, steps upward. */
export type PassCurve = {
  agent: AgentId
  counted: number
  /** Times of passes in milliseconds, ascending, and the share that is reached at each. */
  steps: { ms: number; share: number }[]
  /** Share at the end of the picture. */
  end: number
  endMs: number
}

const BAND_POINTS = 80
const CONF = 0.95

/** How far the picture reaches: to the limit, unless all passes came long before it. */
export function curveEndMs(data: ReportData): number {
  const limitMs = Math.min(...data.tasks.map(({ timeoutSec }) => timeoutSec * 1000))
  const passes = data.trials.filter(({ status }) => status === 'pass').flatMap(({ activeMs }) => activeMs ?? [])
  const longest = Math.max(0, Math.min(limitMs, extentOf(passes).max))
  return longest === 0 || limitMs <= 2 * longest ? limitMs : longest * 1.08
}

/** The curves of all agents whose passes all have a time; highest at the end first. */
export function passCurves(data: ReportData, endMs: number): PassCurve[] {
  return data.agents.flatMap(({ agent }) => curveOf(data, agent, endMs) ?? []).sort((a, b) => b.end - a.end)
}

function curveOf(data: ReportData, agent: AgentId, endMs: number): PassCurve | null {
  const counted = countedTrials(data, agent)
  const passes = counted.filter(({ status }) => status === 'pass')
  if (counted.length === 0 || passes.some(({ activeMs }) => activeMs === undefined)) return null
  const perTask = trialsByTask(counted)
  const inTime = passes.filter(({ activeMs = 0 }) => activeMs <= endMs)
  let share = 0
  const steps = [...inTime].sort(byTime).map((trial) => {
    share += 1 / (perTask.get(trial.task)?.length ?? 1) / perTask.size
    return { ms: trial.activeMs ?? 0, share: Math.min(1, share) }
  })
  return { agent, counted: counted.length, steps, end: Math.min(1, share), endMs }
}

const byTime = (a: TrialResult, b: TrialResult): number => (a.activeMs ?? 0) - (b.activeMs ?? 0)

function trialsByTask(trials: readonly TrialResult[]): Map<string, TrialResult[]> {
  const byTask = new Map<string, TrialResult[]>()
  for (const trial of trials) {
    const own = byTask.get(trial.task)
    if (own === undefined) byTask.set(trial.task, [trial])
    else own.push(trial)
  }
  return byTask
}

/** The interval over tasks of one curve, at evenly spaced times from its first pass to its end, as in chart 1. */
export function curveBand(
  data: ReportData,
  { agent, steps, endMs }: PassCurve,
): { ms: number; lo: number; hi: number }[] {
  const startMs = steps[0]?.ms
  if (startMs === undefined) return []
  const tasks = [...trialsByTask(countedTrials(data, agent)).values()].map((trials) => ({
    counted: trials.length,
    passedMs: trials.filter(({ status }) => status === 'pass').map(({ activeMs = 0 }) => activeMs),
  }))
  return Array.from({ length: BAND_POINTS + 1 }, (_, point) => {
    const ms = startMs + ((endMs - startMs) * point) / BAND_POINTS
    const counts = tasks.map(({ counted, passedMs }): Count => [passedMs.filter((at) => at <= ms).length, counted])
    const { lo, hi } = clusteredRate({ counts, conf: CONF })
    return { ms, lo: lo ?? 0, hi: hi ?? 1 }
  })
}
