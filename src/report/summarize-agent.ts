import type { Agent } from '../model/agent.ts'
import type { TaskId } from '../model/ids.ts'
import type { AgentSummary, RateEstimate, TrialResult } from '../model/report-data.ts'
import { clusteredRate } from '../stats/clustered-rate.ts'
import { quantile7 } from '../stats/quantile7.ts'

const CONF = 0.95

/** One contestant's figures over all its trials. Lost trials count in `lost` and nowhere else. */
export function summarizeAgent(
  agent: Agent,
  tasks: readonly { id: TaskId }[],
  trials: readonly TrialResult[],
): AgentSummary {
  const own = trials.filter((trial) => trial.agent === agent.id)
  const counted = own.filter((trial) => trial.status === 'pass' || trial.status === 'fail')
  const passed = counted.filter((trial) => trial.status === 'pass')
  const observedBilling = own.find((trial) => trial.billing !== undefined)?.billing
  const promised = counted.filter((trial) => trial.promises === 'kept' || trial.promises === 'broken')
  const checked = counted.filter((trial) => trial.correctness === 'correct' || trial.correctness === 'incorrect')
  return {
    agent: agent.id,
    adapter: agent.adapter,
    cliVersions: distinct(own.map((trial) => trial.cliVersion)),
    observedModels: distinct(own.map((trial) => trial.observedModel)),
    ...present({ requestedModel: agent.model, billing: agent.billing ?? observedBilling }),
    verified: rateOf(tasks, counted),
    lost: own.filter((trial) => trial.status === 'lost').length,
    timedOut: counted.filter((trial) => trial.outcome === 'timed-out').length,
    ...present({
      medianActiveMs: median(counted.map((trial) => trial.activeMs)),
      medianActiveMsToPass: median(passed.map((trial) => trial.activeMs)),
    }),
    ...costOf(counted, passed.length),
    promisesKept: { kept: promised.filter((trial) => trial.promises === 'kept').length, of: promised.length },
    correct: { correct: checked.filter((trial) => trial.correctness === 'correct').length, of: checked.length },
    ...present({ firstRound: firstRoundOf(counted) }),
  }
}

/** What the first prompts alone came to; absent where no trial had a second one. */
function firstRoundOf(counted: readonly TrialResult[]): AgentSummary['firstRound'] {
  const followedUp = counted.filter(({ rounds = 1 }) => rounds > 1).length
  if (followedUp === 0) return undefined
  const first = counted.map(({ rounds = 1, status, firstRoundStatus }) => (rounds > 1 ? firstRoundStatus : status))
  const passed = first.filter((status) => status === 'pass').length
  return { passed, counted: first.filter((status) => status === 'pass' || status === 'fail').length, followedUp }
}

/** Macro mean over tasks with the n_eff Wilson interval. */
function rateOf(tasks: readonly { id: TaskId }[], counted: readonly TrialResult[]): RateEstimate {
  const byTask = new Map(tasks.map(({ id }) => [id, { passed: 0, counted: 0 }]))
  for (const { task, status } of counted) {
    const own = byTask.get(task)
    if (own === undefined) continue
    own.counted += 1
    if (status === 'pass') own.passed += 1
  }
  const counts = [...byTask.values()].map((own): [number, number] => [own.passed, own.counted])
  const { macro, lo, hi, scope } = clusteredRate({ counts, conf: CONF })
  const base = { passed: counts.reduce((sum, [x]) => sum + x, 0), counted: counted.length }
  if (macro === null) return base
  if (lo === null || hi === null) return { ...base, rate: macro }
  const method = scope === 'questions' ? 'wilson-n-eff' : 'wilson'
  return { ...base, rate: macro, interval: { lo, hi, conf: CONF, method } }
}

type Cost = Pick<AgentSummary, 'meanUsd' | 'costBasis' | 'costKnown' | 'totalUsd' | 'usdPerPass'>

/** Computed cost where any trial has one, otherwise the reported one: the two are never mixed in one mean. */
function costOf(counted: readonly TrialResult[], passes: number): Cost {
  const computed = known(counted.map((trial) => trial.computedUsd))
  const costs = computed.length > 0 ? computed : known(counted.map((trial) => trial.reportedUsd))
  if (costs.length === 0) return { costKnown: 0 }
  const totalUsd = costs.reduce((sum, usd) => sum + usd, 0)
  const cost: Cost = {
    costBasis: computed.length > 0 ? 'computed' : 'reported',
    costKnown: costs.length,
    meanUsd: totalUsd / costs.length,
    totalUsd,
  }
  return costs.length === counted.length && passes > 0 ? { ...cost, usdPerPass: totalUsd / passes } : cost
}

const known = (values: readonly (number | undefined)[]): number[] => values.filter((value) => value !== undefined)

const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
]

function median(values: readonly (number | undefined)[]): number | undefined {
  return quantile7({ x: known(values), p: 0.5 }).value ?? undefined
}

/** The entries that are known: unknown is absent. */
function present<T extends object>(entries: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const out: { [K in keyof T]?: NonNullable<T[K]> } = {}
  for (const key in entries) {
    const value = entries[key]
    if (value !== undefined && value !== null) out[key] = value
  }
  return out
}
