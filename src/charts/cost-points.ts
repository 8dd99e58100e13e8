import type { AgentId } from '../model/ids.ts'
import type { AgentSummary, ReportData } from '../model/report-data.ts'
import { pairedT } from '../stats/paired-t.ts'
import { countedTrials, type RatedAgent, rankByRate, usdOf } from './claims.ts'

/** An agent of which both a pass rate and a cost are known. */
export type CostPoint = {
  agent: AgentId
  summary: RatedAgent
  rate: number
  usd: number
  /** 95% interval of the mean cost over tasks; absent with one task. */
  usdInterval?: { lo: number; hi: number }
  /** Another agent costs no more and passes no less, and is better in one of the two. */
  dominated: boolean
}

/** Agents that chart 6 can show, cheapest first. A cost of 0 has no place on a log axis: it is nobody's price. */
export function costPoints(data: ReportData): CostPoint[] {
  const points = rankByRate(data).flatMap((summary) => {
    const usd = summary.meanUsd
    if (usd === undefined || usd <= 0) return []
    const usdInterval = intervalOverTasks(data, summary)
    const point = { agent: summary.agent, summary, rate: summary.verified.rate, usd }
    return [usdInterval === undefined ? point : { ...point, usdInterval }]
  })
  return points
    .map((point) => ({
      ...point,
      dominated: points.some(
        (other) =>
          other.usd <= point.usd && other.rate >= point.rate && (other.usd < point.usd || other.rate > point.rate),
      ),
    }))
    .sort((a, b) => a.usd - b.usd || b.rate - a.rate)
}

/** t interval of the mean over the tasks' mean costs: trials of one task are alike. */
function intervalOverTasks(data: ReportData, { agent }: AgentSummary): { lo: number; hi: number } | undefined {
  const byTask = new Map<string, number[]>()
  const effort = usdOf(data)
  for (const trial of countedTrials(data, agent)) {
    const usd = effort(trial)
    if (usd !== undefined) byTask.set(trial.task, [...(byTask.get(trial.task) ?? []), usd])
  }
  const means = [...byTask.values()].map((values) => values.reduce((a, b) => a + b, 0) / values.length)
  const { lo, hi } = pairedT({ d: means, conf: 0.95 })
  return lo === null || hi === null ? undefined : { lo, hi }
}
