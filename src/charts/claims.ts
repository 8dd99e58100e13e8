import type { AgentId, TaskId } from '../model/ids.ts'
import type { AgentSummary, RateEstimate, ReportData, TrialResult } from '../model/report-data.ts'
import { geoRatio } from '../stats/geo-ratio.ts'

/** An agent with at least one counted trial. */
export type RatedAgent = AgentSummary & { verified: RateEstimate & { rate: number } }

/** Best pass rate first; agents with equal rates stay in the suite's order. */
export function rankByRate(data: ReportData): RatedAgent[] {
  return data.agents.filter(isRated).sort((a, b) => b.verified.rate - a.verified.rate)
}

function isRated(agent: AgentSummary): agent is RatedAgent {
  return agent.verified.rate !== undefined
}

/** What the pass rates allow to be said about the first place. */
export type RateClaim =
  | { kind: 'nothing-counted' }
  | { kind: 'alone'; agent: RatedAgent }
  | { kind: 'none-passed' }
  | { kind: 'all-passed' }
  | { kind: 'tied'; agents: RatedAgent[] }
  /** The interval of the first lies above the interval of every other. */
  | { kind: 'leads'; leader: RatedAgent; next: RatedAgent }
  | { kind: 'within-noise'; leader: RatedAgent; next: RatedAgent }

/** The claim about first place. "Leads" needs intervals that do not even touch: stricter than a paired test. */
export function claimOfRates(data: ReportData): RateClaim {
  const ranked = rankByRate(data)
  const [leader, next] = ranked
  if (leader === undefined) return { kind: 'nothing-counted' }
  if (next === undefined) return { kind: 'alone', agent: leader }
  if (leader.verified.rate === 0) return { kind: 'none-passed' }
  if (ranked.every(({ verified }) => verified.passed === verified.counted)) return { kind: 'all-passed' }
  const tied = ranked.filter(({ verified }) => Math.abs(verified.rate - leader.verified.rate) < 1e-9)
  if (tied.length > 1) return { kind: 'tied', agents: tied }
  const others = ranked.slice(1)
  return others.every(({ verified }) => liesAbove(leader.verified, verified))
    ? { kind: 'leads', leader, next }
    : { kind: 'within-noise', leader, next }
}

/** True where the interval of `a` lies wholly above that of `b`. */
export function liesAbove(a: RateEstimate, b: RateEstimate): boolean {
  return a.interval !== undefined && b.interval !== undefined && a.interval.lo > b.interval.hi
}

/** A positive number of a trial that is to be compared: its active time or its cost. */
export type Effort = (trial: TrialResult) => number | undefined

/** Active time of a trial in milliseconds. */
export const activeMsOf: Effort = (trial) => trial.activeMs

/** US dollars of a trial, on the basis that its agent's summary stands on: the two are never mixed in one mean. */
export function usdOf(data: ReportData): Effort {
  const reported = new Set(data.agents.filter((agent) => agent.costBasis === 'reported').map(({ agent }) => agent))
  return (trial) => (reported.has(trial.agent) ? trial.reportedUsd : trial.computedUsd)
}

/** With fewer tasks no claim beyond this suite is made: no paired test can reach 5 % on them. */
export const FEWEST_TASKS = 5

/** Time and cost. */
const EFFORTS = 2

/** How much of an effort `more` needs for each unit that `less` needs, with an interval above 1. */
export type EffortClaim = { less: AgentId; more: AgentId; ratio: number; lo: number; hi: number }

/**
 * All pairs of agents whose efforts differ: ratio of geometric means by paired t over tasks, the level divided by
 * pairs and by the two efforts that are looked at (Bonferroni), because what is claimed is chosen after looking.
 */
export function effortClaims(data: ReportData, effort: Effort): EffortClaim[] {
  const agents = data.agents.map(({ agent }) => agent)
  const means = new Map(agents.map((agent) => [agent, meansByTask(data, agent, effort)]))
  const pairs = agents.flatMap((a, index) => agents.slice(index + 1).map((b) => ({ a, b })))
  const conf = 1 - 0.05 / EFFORTS / Math.max(1, pairs.length)
  return pairs.flatMap(({ a, b }) => {
    const ratio = ratioOf(means.get(a) ?? new Map(), means.get(b) ?? new Map(), conf)
    if (ratio === null) return []
    if (ratio.lo > 1) return [{ less: b, more: a, ...ratio }]
    if (ratio.hi < 1) return [{ less: a, more: b, ratio: 1 / ratio.ratio, lo: 1 / ratio.hi, hi: 1 / ratio.lo }]
    return []
  })
}

/** Trials that statistics count: neither lost nor still open. */
export function countedTrials(data: ReportData, agent: AgentId): TrialResult[] {
  return data.trials.filter((trial) => trial.agent === agent && (trial.status === 'pass' || trial.status === 'fail'))
}

/** Geometric mean of an effort for each task on which this agent has one. */
function meansByTask(data: ReportData, agent: AgentId, effort: Effort): Map<TaskId, number> {
  const logs = new Map<TaskId, number[]>()
  for (const trial of countedTrials(data, agent)) {
    const value = effort(trial)
    if (value !== undefined && value > 0) logs.set(trial.task, [...(logs.get(trial.task) ?? []), Math.log(value)])
  }
  return new Map([...logs].map(([task, values]) => [task, Math.exp(values.reduce((a, b) => a + b, 0) / values.length)]))
}

function ratioOf(
  a: ReadonlyMap<TaskId, number>,
  b: ReadonlyMap<TaskId, number>,
  conf: number,
): { ratio: number; lo: number; hi: number } | null {
  const tasks = [...a.keys()].filter((task) => b.has(task))
  if (tasks.length < FEWEST_TASKS) return null
  const values = (means: ReadonlyMap<TaskId, number>): number[] => tasks.map((task) => means.get(task) ?? 1)
  const { ratio, lo, hi } = geoRatio({ a: values(a), b: values(b), conf })
  return ratio === null || lo === null || hi === null ? null : { ratio, lo, hi }
}
