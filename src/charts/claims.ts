import type { AgentId } from '../model/ids.ts'
import { type PairAnalysis, pairOf } from '../model/report-analysis.ts'
import type { AgentSummary, RateEstimate, ReportData, TrialResult } from '../model/report-data.ts'

/** An agent with at least one counted trial. */
export type RatedAgent = AgentSummary & { verified: RateEstimate & { rate: number } }

/** Best pass rate first; agents with equal rates stay in the suite's order. */
export function rankByRate(data: ReportData): RatedAgent[] {
  return data.agents.filter(isRated).sort((a, b) => b.verified.rate - a.verified.rate)
}

function isRated(agent: AgentSummary): agent is RatedAgent {
  return agent.verified.rate !== undefined
}

/** Whom a claim speaks of: these very tasks, or tasks like these too. */
export type Scope = 'this-suite' | 'beyond-suite'

/** What the corrected test of a scope says of a pair: who passes more, that it is open, or that lost trials decide it. */
export type PairVerdict = 'a' | 'b' | 'open' | 'depends-on-lost'

/** The verdict on one pair; beyond this suite nobody is ahead who is not ahead on it. */
export function pairVerdict(pair: PairAnalysis, scope: Scope, alpha: number): PairVerdict {
  const here = verdictOf(pair, pair.pThisSuiteHolm, pair.dependsOnLost.thisSuite, alpha)
  if (scope === 'this-suite') return here
  const beyond = verdictOf(pair, pair.pBeyondSuiteHolm, pair.dependsOnLost.beyondSuite, alpha)
  return beyond === here || beyond === 'depends-on-lost' ? beyond : 'open'
}

function verdictOf({ difference }: PairAnalysis, p: number, depends: boolean, alpha: number): PairVerdict {
  if (depends) return 'depends-on-lost'
  if (difference === undefined || difference.value === 0 || p > alpha) return 'open'
  return difference.value > 0 ? 'a' : 'b'
}

/** What the pass rates allow to be said about the first place. */
export type RateClaim =
  | { kind: 'nothing-counted' }
  | { kind: 'alone'; agent: RatedAgent }
  | { kind: 'none-passed' }
  | { kind: 'all-passed' }
  | { kind: 'tied'; agents: RatedAgent[] }
  /** Better than every other agent on these tasks, and where `scope` says so on tasks like these. */
  | { kind: 'leads'; leader: RatedAgent; next: RatedAgent; scope: Scope }
  /** Not told apart from the next one, but better than `beaten` on these tasks. */
  | { kind: 'ahead-of-some'; leader: RatedAgent; next: RatedAgent; beaten: RatedAgent[] }
  /** Whether the first leads depends on what the lost trials would have been. */
  | { kind: 'depends-on-lost'; leader: RatedAgent; next: RatedAgent; lost: number }
  | { kind: 'within-noise'; leader: RatedAgent; next: RatedAgent }

/** The claim about first place, by the corrected tests of the analysis. */
export function claimOfRates(data: ReportData): RateClaim {
  const ranked = rankByRate(data)
  const [leader, next] = ranked
  if (leader === undefined) return { kind: 'nothing-counted' }
  if (next === undefined) return { kind: 'alone', agent: leader }
  if (leader.verified.rate === 0) return { kind: 'none-passed' }
  if (ranked.every(({ verified }) => verified.passed === verified.counted)) return { kind: 'all-passed' }
  const tied = ranked.filter(({ verified }) => Math.abs(verified.rate - leader.verified.rate) < 1e-9)
  if (tied.length > 1) return { kind: 'tied', agents: tied }
  return claimOfLeader(data, leader, ranked.slice(1), next)
}

function claimOfLeader(data: ReportData, leader: RatedAgent, others: RatedAgent[], next: RatedAgent): RateClaim {
  const { analysis } = data
  if (analysis === undefined) return { kind: 'within-noise', leader, next }
  const verdict = (other: RatedAgent, scope: Scope): PairVerdict => {
    const pair = pairOf(analysis, leader.agent, other.agent)
    return pair === undefined ? 'open' : pairVerdict(pair, scope, analysis.alpha)
  }
  if (others.every((other) => verdict(other, 'this-suite') === 'a')) {
    const beyond = others.every((other) => verdict(other, 'beyond-suite') === 'a')
    return { kind: 'leads', leader, next, scope: beyond ? 'beyond-suite' : 'this-suite' }
  }
  const unsure = others.find((other) => verdict(other, 'this-suite') === 'depends-on-lost')
  if (
    unsure !== undefined &&
    others.every((other) => ['a', 'depends-on-lost'].includes(verdict(other, 'this-suite')))
  ) {
    const lost = pairOf(analysis, leader.agent, unsure.agent)?.lost ?? 0
    return { kind: 'depends-on-lost', leader, next: unsure, lost }
  }
  const beaten = others.filter((other) => verdict(other, 'this-suite') === 'a')
  return beaten.length > 0 ? { kind: 'ahead-of-some', leader, next, beaten } : { kind: 'within-noise', leader, next }
}

/** True where `a` passes more than `b` on these tasks by the corrected test, whatever was lost. */
export function passesMore({ analysis }: ReportData, a: AgentId, b: AgentId): boolean {
  const pair = analysis === undefined ? undefined : pairOf(analysis, a, b)
  return analysis !== undefined && pair !== undefined && pairVerdict(pair, 'this-suite', analysis.alpha) === 'a'
}

/** A positive number of a trial that is to be compared: its active time or its cost. */
export type Effort = (trial: TrialResult) => number | undefined

/** US dollars of a trial, on the basis that its agent's summary stands on: the two are never mixed in one mean. */
export function usdOf(data: ReportData): Effort {
  const reported = new Set(data.agents.filter((agent) => agent.costBasis === 'reported').map(({ agent }) => agent))
  return (trial) => (reported.has(trial.agent) ? trial.reportedUsd : trial.computedUsd)
}

/** With fewer tasks no claim beyond this suite is made: no paired test can reach 5 % on them. */
export const FEWEST_TASKS = 5

/** How much of an effort `more` needs for each unit that `less` needs, with an interval above 1. */
export type EffortClaim = { less: AgentId; more: AgentId; ratio: number; lo: number; hi: number }

/**
 * All pairs of agents whose efforts differ: ratio of geometric means by paired t over tasks, with the interval that is
 * corrected for all pairs and efforts, because what is claimed is chosen after looking.
 */
export function effortClaims({ analysis }: ReportData, kind: 'activeMs' | 'usd' | 'tokens'): EffortClaim[] {
  return (analysis?.pairs ?? []).flatMap((pair) => {
    const effort = pair[kind]
    if (effort?.adjusted === undefined) return []
    const { lo, hi } = effort.adjusted
    if (lo > 1) return [{ less: pair.b, more: pair.a, ratio: effort.value, lo, hi }]
    if (hi < 1) return [{ less: pair.a, more: pair.b, ratio: 1 / effort.value, lo: 1 / hi, hi: 1 / lo }]
    return []
  })
}

/** Trials that statistics count: neither lost nor still open. */
export function countedTrials(data: ReportData, agent: AgentId): TrialResult[] {
  return data.trials.filter((trial) => trial.agent === agent && (trial.status === 'pass' || trial.status === 'fail'))
}
