import type { AgentId, TaskId } from './ids.ts'

/** A figure with its 95 % interval: an absent end cannot be estimated, an infinite one does not exist. */
export type Estimate = { value: number; lo?: number; hi?: number }

/** Places that the data allow, from 1; the same in both places only where the place is certain. */
export type RankInterval = { best: number; worst: number }

/** A figure with lost and unfinished trials left out, taken as failed, and at the two ends of what they could have been. */
export type ThreeWays = { excluded?: number; asFailed?: number; worst?: number; best?: number }

/** An order statistic of all counted trials; its interval holds for these tasks only, and may have no end (±Infinity). */
export type Percentile = { p: number; value: number; lo: number; hi: number }

/** Mean over `tasks` tasks with at least `k` trials: some of k tries passes, and all of k pass. */
export type Repeats = { k: number; tasks: number; leftOut: number; some?: number; all?: number }

export type AgentAnalysis = {
  agent: AgentId
  /** Tasks with at least one counted trial. */
  tasks: number
  counted: number
  lost: number
  /** Planned, but without a result. */
  absent: number
  /** Macro mean over tasks; `effectiveTrials` is the n of its Wilson interval, `scope` what that interval speaks of. */
  rate?: Estimate
  effectiveTrials?: number
  scope: 'tasks' | 'this-task-only'
  pooledRate?: number
  rateThreeWays: ThreeWays
  repeats: Repeats[]
  /** Probability that two trials of one task differ, mean over tasks with two or more. */
  disagreement?: number
  /** Passed sometimes and failed sometimes. */
  flakyTasks: TaskId[]
  /** Restricted mean time to a verified pass up to `tauMs` (a trial that failed counts tau); median absent where fewer than half pass. */
  timeToPass?: { tauMs: number; meanMs: number; standardErrorMs: number; medianMs?: number }
  /** Active time of counted trials in milliseconds: p 0.5 and 0.9. */
  activeMs: Percentile[]
  /** All money of counted trials over passes; Fieller's interval; infinite without a pass, absent where a cost is unknown. */
  usdPerPass?: Estimate
  usdOfLostTrials?: number
  rankThisSuite: RankInterval
  rankBeyondSuite: RankInterval
}

/** Effort of `a` over that of `b`; `adjusted` widens the interval for all pairs and efforts that are looked at. */
export type EffortRatio = Estimate & { tasks: number; adjusted?: { lo: number; hi: number } }

export type PairAnalysis = {
  a: AgentId
  b: AgentId
  /** Tasks where both have a counted trial. */
  tasks: number
  /** Rate of `a` minus rate of `b`, mean over those tasks, with a paired interval over tasks. */
  difference?: Estimate
  differenceThreeWays: ThreeWays
  /** On these tasks: exact stratified test, raw and corrected (Holm) over all pairs. */
  pThisSuite: number
  pThisSuiteHolm: number
  /** On tasks like these: sign-flip mid-p, raw and corrected (Holm) over all pairs. */
  pBeyondSuite: number
  pBeyondSuiteHolm: number
  /** True where counting the lost trials otherwise would change who is ahead or whether that is significant. */
  dependsOnLost: { thisSuite: boolean; beyondSuite: boolean }
  /** Lost or absent trials of the two. */
  lost: number
  activeMs?: EffortRatio
  usd?: EffortRatio
  tokens?: EffortRatio
  /** Log-rank test of the times to a pass, stratified by task; on these tasks. */
  pTimeToPass?: number
  /** The same corrected (Holm) over all pairs, and at few trials by exchanging labels: what "sooner" is said by. */
  pTimeToPassHolm?: number
}

/** What the statistics say of a run: the one source of every claim in charts and reports. */
export type ReportAnalysis = {
  conf: number
  alpha: number
  /** In the order of the plan. */
  agents: AgentAnalysis[]
  /** Every pair once; `a` stands before `b` in the plan. */
  pairs: PairAnalysis[]
  /** With fewer tasks no pair of so many agents can be told apart beyond this suite, however large the gap. */
  fewestTasks: number
  /** Smallest gap of two rates that this design finds 4 times of 5 beyond this suite, as a fraction; absent where none is. */
  detectable?: number
  tauMs: number
}

/** The same pair seen from the other side. */
export function turned(pair: PairAnalysis): PairAnalysis {
  const { difference, differenceThreeWays: ways, activeMs, usd, tokens } = pair
  return {
    ...pair,
    a: pair.b,
    b: pair.a,
    ...(difference === undefined ? {} : { difference: negative(difference) }),
    differenceThreeWays: {
      ...(ways.excluded === undefined ? {} : { excluded: -ways.excluded }),
      ...(ways.asFailed === undefined ? {} : { asFailed: -ways.asFailed }),
      ...(ways.best === undefined ? {} : { worst: -ways.best }),
      ...(ways.worst === undefined ? {} : { best: -ways.worst }),
    },
    ...(activeMs === undefined ? {} : { activeMs: inverse(activeMs) }),
    ...(usd === undefined ? {} : { usd: inverse(usd) }),
    ...(tokens === undefined ? {} : { tokens: inverse(tokens) }),
  }
}

/** The pair of two agents with `a` first; absent where one of them is not in the run. */
export function pairOf({ pairs }: ReportAnalysis, a: AgentId, b: AgentId): PairAnalysis | undefined {
  const pair = pairs.find((one) => (one.a === a && one.b === b) || (one.a === b && one.b === a))
  return pair === undefined || pair.a === a ? pair : turned(pair)
}

function negative({ value, lo, hi }: Estimate): Estimate {
  return { value: -value, ...(hi === undefined ? {} : { lo: -hi }), ...(lo === undefined ? {} : { hi: -lo }) }
}

function inverse({ value, lo, hi, tasks, adjusted }: EffortRatio): EffortRatio {
  return {
    value: 1 / value,
    ...(hi === undefined ? {} : { lo: 1 / hi }),
    ...(lo === undefined ? {} : { hi: 1 / lo }),
    tasks,
    ...(adjusted === undefined ? {} : { adjusted: { lo: 1 / adjusted.hi, hi: 1 / adjusted.lo } }),
  }
}
