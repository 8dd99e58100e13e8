import type { AgentId, TaskId } from '../model/ids.ts'
import type { EffortRatio } from '../model/report-analysis.ts'
import type { AgentSummary, TrialResult } from '../model/report-data.ts'
import { logRatio } from '../stats/geo-ratio.ts'

/** What a trial took, as a positive number; undefined where it is not known. */
type Effort = (trial: TrialResult) => number | undefined

/** Mean natural log of an effort on each task; NaN where one of its counted trials has none. */
export type LogMeans = ReadonlyMap<TaskId, number>

export type EffortKind = 'activeMs' | 'usd' | 'tokens'

export const EFFORT_KINDS: readonly EffortKind[] = ['activeMs', 'usd', 'tokens']

/** Chance that a run without any difference lets any word on time, cost or tokens be said; the rest of 5 % is the rates'. */
const EFFORT_ALPHA = 0.01

/** With fewer tasks nothing is said beyond this suite: no paired test can reach 5 % on them. */
const FEWEST_TASKS = 5

/** The efforts of every agent by kind; money on the basis that the agent's summary stands on. Linear in trials. */
export function logMeansOf(
  agents: readonly AgentSummary[],
  trials: readonly TrialResult[],
): Record<EffortKind, Map<AgentId, LogMeans>> {
  const reported = new Set(agents.filter(({ costBasis }) => costBasis === 'reported').map(({ agent }) => agent))
  const usd: Effort = (trial) => (reported.has(trial.agent) ? trial.reportedUsd : trial.computedUsd)
  const counted = trials.filter(({ status }) => status === 'pass' || status === 'fail')
  return {
    activeMs: meansBy(counted, ({ activeMs }) => activeMs),
    usd: meansBy(counted, usd),
    tokens: meansBy(counted, tokensOf),
  }
}

/** All tokens that a trial is known to have used; what a service counts twice is counted once (see `Usage`). */
function tokensOf(trial: TrialResult): number | undefined {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = trial
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens + reasoningTokens
}

function meansBy(trials: readonly TrialResult[], effort: Effort): Map<AgentId, LogMeans> {
  const sums = new Map<AgentId, Map<TaskId, { log: number; n: number }>>()
  for (const trial of trials) {
    const own = sums.get(trial.agent) ?? new Map<TaskId, { log: number; n: number }>()
    if (own.size === 0) sums.set(trial.agent, own)
    const { log, n } = own.get(trial.task) ?? { log: 0, n: 0 }
    const value = effort(trial)
    own.set(trial.task, { log: log + (value !== undefined && value > 0 ? Math.log(value) : Number.NaN), n: n + 1 })
  }
  return new Map(
    [...sums].map(([agent, own]) => [agent, new Map([...own].map(([task, { log, n }]) => [task, log / n]))]),
  )
}

/** Ratio of geometric means a/b by paired t over tasks; the adjusted interval divides its level by pairs and kinds. */
export function effortRatio(
  a: LogMeans | undefined,
  b: LogMeans | undefined,
  given: { conf: number; pairs: number },
): EffortRatio | undefined {
  const logs = [...(a ?? [])].map(([task, log]) => log - (b?.get(task) ?? Number.NaN)).filter(Number.isFinite)
  const { ratio, lo, hi } = logRatio(logs, given.conf)
  if (ratio === null) return undefined
  const plain = { value: ratio, tasks: logs.length }
  if (lo === null || hi === null) return plain
  const wide = logRatio(logs, 1 - EFFORT_ALPHA / EFFORT_KINDS.length / Math.max(1, given.pairs))
  if (logs.length < FEWEST_TASKS || wide.lo === null || wide.hi === null) return { ...plain, lo, hi }
  return { ...plain, lo, hi, adjusted: { lo: wide.lo, hi: wide.hi } }
}
