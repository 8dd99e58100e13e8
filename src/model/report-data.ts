import type { Billing } from './agent.ts'
import type { CrossTable } from './cross-examination.ts'
import type { RunEnd } from './events.ts'
import type { AgentId, IsoTime, RunId, TaskId, TrialId } from './ids.ts'
import type { Isolation } from './isolation.ts'
import type { OutcomeKind } from './outcome.ts'
import type { Provenance } from './plan.ts'
import type { ReportAnalysis } from './report-analysis.ts'
import type { Correctness, Promises, Status, Verdict } from './verdict.ts'

/** One trial as stored: the row of the view `trial_results` that charts, tables and exports read. */
export type TrialResult = {
  run: RunId
  trial: TrialId
  task: TaskId
  taskHash: string
  agent: AgentId
  adapter: string
  trialIndex: number
  /** Absent while the trial has not ended. */
  outcome?: OutcomeKind
  outcomeMessage?: string
  verdict?: Verdict
  reason?: string
  policy?: string
  correctness?: Correctness
  promises?: Promises
  status?: Status
  attempts: number
  rounds?: number
  /** After the first of several alone; absent where there was one, or where that was not judged. */
  firstRoundStatus?: Status
  queuedMs?: number
  activeMs?: number
  rateLimitedMs?: number
  wallMs?: number
  inputTokens?: number
  cacheReadTokens?: number
  cacheWriteTokens?: number
  outputTokens?: number
  reasoningTokens?: number
  reportedUsd?: number
  computedUsd?: number
  billing?: Billing
  cliVersion?: string
  requestedModel?: string
  observedModel?: string
  isolation?: Isolation
  testsPassed?: number
  testsFailed?: number
  testsSkipped?: number
  startedAt?: IsoTime
  endedAt?: IsoTime
}

/** An interval and what it claims; `scope` names what varies. Rates are fractions of 1. */
export type Interval = { lo: number; hi: number; conf: number; method: string }

export type RateEstimate = { passed: number; counted: number; rate?: number; interval?: Interval }

export type AgentSummary = {
  agent: AgentId
  adapter: string
  cliVersions: string[]
  requestedModel?: string
  observedModels: string[]
  billing?: Billing
  /** Passes of counted trials; the rate is the macro mean over tasks. */
  verified: RateEstimate
  lost: number
  timedOut: number
  medianActiveMs?: number
  /** Over trials that passed. */
  medianActiveMsToPass?: number
  /** Mean per counted trial; computed where possible, otherwise reported. `costKnown` counts the trials behind it. */
  meanUsd?: number
  costBasis?: 'computed' | 'reported'
  costKnown: number
  totalUsd?: number
  usdPerPass?: number
  /** Promises and correctness, where a task asked for them. */
  promisesKept: { kept: number; of: number }
  correct: { correct: number; of: number }
  /** Counted trials of which the status after the first prompt is known, where any had more; `followedUp`: those that had. */
  firstRound?: { passed: number; counted: number; followedUp: number }
}

export type Cell = { task: TaskId; agent: AgentId; passed: number; counted: number; lost: number; trials: TrialId[] }

/** One failure worth showing: the exact command and the last lines that it printed. */
export type FailureExample = {
  trial: TrialId
  task: TaskId
  agent: AgentId
  outcome: OutcomeKind
  verdict?: Verdict
  reason: string
  command?: string
  exitCode?: number
  durationMs?: number
  /** Already stripped of control characters and cut; never trusted as markup. */
  lastLines: string[]
  /** Numbers of its report that did not come out again, one sentence each; absent where there are none. */
  claims?: string[]
  /** Relative to the suite. */
  folder?: string
}

/** One agent's counted trials in one run of the same suite. */
export type NightResult = {
  run: RunId
  startedAt: IsoTime
  agent: AgentId
  passed: number
  counted: number
  /** What the agent said of itself during that run: tool versions, models. */
  versions: string[]
}

/** Everything that charts and renderers read. Plain data; built by `report/build.ts`. */
export type ReportData = {
  run: RunId
  name: string
  startedAt: IsoTime
  endedAt?: IsoTime
  ended?: RunEnd
  seed: number
  policy: string
  isolation: Isolation
  concurrency: number
  tasks: { id: TaskId; title: string; hash: string; timeoutSec: number }[]
  agents: AgentSummary[]
  cells: Cell[]
  trials: TrialResult[]
  failures: FailureExample[]
  provenance: Provenance
  /** True when every contestant is scripted: nothing here measures a product. */
  scripted: boolean
  /** Sentences that limit what may be concluded. */
  limits: string[]
  /** Who differs from whom, with intervals, in both scopes; absent where nothing was compared yet. */
  analysis?: ReportAnalysis
  /** Tasks whose deliverables were tried with one another's tests; absent where none were. */
  cross?: CrossTable[]
  /** Earlier runs of the suite and this one, any order; absent where a report is of one run only. */
  history?: NightResult[]
}
