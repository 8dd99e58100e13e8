import type { NightDate } from './gate-baseline.ts'
import type { AgentId, IsoTime, RunId, TaskId } from './ids.ts'

/** Trials of one agent at one task in one run, as sums; `confirms` runs are no nights and not among them. */
export type EffortRow = {
  run: RunId
  startedAt: IsoTime
  agent: AgentId
  task: TaskId
  hash: string
  passed: number
  counted: number
  lost: number
  /** Of counted trials with a known figure above 0: how many, and the mean of the natural logarithm. */
  timed: number
  logActiveMs?: number | undefined
  priced: number
  logUsd?: number | undefined
  /** What it said of itself, without repetition. */
  versions: string[]
}

/** A straight line through nights: the change over 30 of them, with its 95% interval. */
export type NightTrend = { change: number; lo: number; hi: number; p: number; nights: number }

/** One agent's night over all its tasks; the interval is Wilson's over its trials. */
export type HistoryNight = {
  night: NightDate
  startedAt: IsoTime
  runs: RunId[]
  passed: number
  counted: number
  lost: number
  rate?: number
  lo?: number
  hi?: number
  versions: string[]
  /** Tasks that passed mostly the counted night before and mostly fail now, and the other way round. */
  lostTasks: TaskId[]
  gainedTasks: TaskId[]
}

/** One task of an agent over the nights of the history; absent entries: it was not asked, or nothing counted. */
export type TaskHistory = {
  task: TaskId
  hash: string
  /** False for a text of the task that is no longer asked. */
  current: boolean
  nights: ({ passed: number; counted: number } | null)[]
  passed: number
  counted: number
  flips: number
}

/** An agent over nights. Trends compare each task with itself, so that another mix of tasks is no trend. */
export type AgentHistory = {
  agent: AgentId
  /** Oldest first; one for each night of the history. */
  nights: HistoryNight[]
  passed: number
  counted: number
  /** Of the pass rate, as a fraction of 1. */
  rateTrend?: NightTrend
  /** As factors: 1.1 is ten percent more after 30 nights. */
  timeTrend?: NightTrend
  costTrend?: NightTrend
  tasks: TaskHistory[]
}

/** A mean difference with its 95% interval (paired t) over `units`. */
export type MeanDifference = { value: number; lo?: number; hi?: number; p?: number; units: number }

/** A against B over the nights that both were asked the same tasks; points as fractions of 1, positive: A is ahead. */
export type PairHistory = {
  a: AgentId
  b: AgentId
  nights: number
  tasks: number
  ahead: number
  behind: number
  equal: number
  /** Nights are the units: weather of a night is in the interval. */
  byNight: MeanDifference
  /** Tasks are the units: on tasks like these. */
  byTask: MeanDifference
  /** Exact stratified test over tasks and nights, on these tasks; `holm`: adjusted over the pairs shown. */
  p: number
  holm: number
  trend?: NightTrend
}

/** Many nights of a suite, the oldest first. */
export type NightHistoryReport = {
  suite: string
  timezone: string
  nights: NightDate[]
  agents: AgentHistory[]
  pairs: PairHistory[]
}
