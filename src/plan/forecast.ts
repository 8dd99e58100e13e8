import type { AgentId, TaskId } from '../model/ids.ts'
import type { RunPlan } from '../model/plan.ts'
import { type Lanes, type MsRange, makespan } from './makespan.ts'
import { type CellValue, cellRange } from './sample-range.ts'

/** One trial of an earlier run. Unknown money is absent. */
export type EarlierTrial = { agentId: AgentId; taskId: TaskId; wallMs: number; usd?: number }

export type ForecastInput = {
  plan: Pick<RunPlan, 'trials' | 'tasks' | 'agents' | 'limits'>
  history: readonly EarlierTrial[]
  /** Contestants that can never cost money (scripts). */
  free: ReadonlySet<AgentId>
  /** Contestants that stop at a task's limit by themselves, by the limit. */
  keeping: Readonly<Record<Limit, ReadonlySet<AgentId>>>
}

type Limit = 'turns' | 'usd'

export type Forecast = {
  trials: number
  time: {
    /** Absent where an agent has no earlier trial. */
    expected?: MsRange
    /** If every agent used its whole time and nothing had to be tried again; verifying comes on top. */
    upperMs: number
  }
  money: {
    /** For the trials whose cost can be known; absent when there is none. */
    expected?: { lowUsd: number; highUsd: number }
    /** Trials for which nothing is known of the cost. */
    unknownTrials: number
    /** The sum of the tasks' own limits; absent unless every trial that can cost money has one and is stopped at it. */
    upperUsd?: number
    /** No further attempt starts once this is spent. */
    budgetUsd?: number
  }
  /** Agents that a limit of their tasks does not reach; a limit that nobody set, or that holds all, is absent. */
  beyondLimits: Partial<Record<Limit, AgentId[]>>
  /** How many earlier trials all of this comes from. */
  earlierTrials: number
  /** Agents of the plan without any earlier trial. */
  withoutHistory: AgentId[]
}

/**
 * What a plan will probably take, from earlier trials of the same agents: those at the same task where there are any,
 * else those at other tasks. The ranges add up quartiles, so they do not assume that luck averages out.
 */
export function forecast(input: ForecastInput): Forecast {
  const { plan, history } = input
  const known = new Set(history.map((trial) => trial.agentId))
  const agentIds = plan.agents.map((agent) => agent.id)
  return {
    trials: plan.trials.length,
    time: forecastTime(input),
    money: forecastMoney(input),
    beyondLimits: { ...beyond('turns', input), ...beyond('usd', input) },
    earlierTrials: history.filter((trial) => agentIds.includes(trial.agentId)).length,
    withoutHistory: agentIds.filter((id) => !known.has(id)),
  }
}

function forecastTime({ plan, history }: ForecastInput): Forecast['time'] {
  const lanes: Lanes = { total: plan.limits.total, perProvider: plan.limits.perProvider, agents: plan.agents }
  const timeoutMs = new Map(plan.tasks.map((task) => [task.id, task.timeoutSec * 1000]))
  const limitOf = (taskId: TaskId): number => timeoutMs.get(taskId) ?? 0
  const upper = plan.trials.map(({ agentId, taskId }) => ({ agentId, lowMs: limitOf(taskId), highMs: limitOf(taskId) }))
  const upperMs = makespan(upper, lanes).highMs
  const values: CellValue[] = history.map((trial) => ({ ...trial, value: trial.wallMs }))
  const ranges = plan.trials.map((trial) => ({ agentId: trial.agentId, range: cellRange(values, trial) }))
  const jobs = ranges.flatMap(({ agentId, range }) =>
    range === undefined ? [] : [{ agentId, lowMs: range.low, highMs: range.high }],
  )
  return jobs.length < ranges.length || jobs.length === 0 ? { upperMs } : { expected: makespan(jobs, lanes), upperMs }
}

function beyond(limit: Limit, { plan, free, keeping }: ForecastInput): Forecast['beyondLimits'] {
  const limited = new Set(plan.tasks.filter((task) => task.limits[limit] !== undefined).map(({ id }) => id))
  const trials = plan.trials.filter(({ agentId, taskId }) => limited.has(taskId) && !free.has(agentId))
  const agentIds = [...new Set(trials.map(({ agentId }) => agentId))].filter((id) => !keeping[limit].has(id))
  return agentIds.length === 0 ? {} : { [limit]: agentIds }
}

function forecastMoney({ plan, history, free, keeping }: ForecastInput): Forecast['money'] {
  const values: CellValue[] = history.flatMap(({ usd, ...trial }) =>
    usd === undefined ? [] : [{ ...trial, value: usd }],
  )
  const costly = plan.trials.filter((trial) => !free.has(trial.agentId))
  const ranges = costly.flatMap((trial) => cellRange(values, trial) ?? [])
  const total = ranges.reduce((sum, range) => ({ lowUsd: sum.lowUsd + range.low, highUsd: sum.highUsd + range.high }), {
    lowUsd: 0,
    highUsd: 0,
  })
  const limits = costly.map(({ agentId, taskId }) =>
    keeping.usd.has(agentId) ? plan.tasks.find(({ id }) => id === taskId)?.limits.usd : undefined,
  )
  const upperUsd = limits.reduce<number | undefined>(
    (sum, usd) => (sum === undefined || usd === undefined ? undefined : sum + usd),
    0,
  )
  const { budgetUsd } = plan.limits
  return {
    ...(ranges.length > 0 || costly.length === 0 ? { expected: total } : {}),
    unknownTrials: costly.length - ranges.length,
    ...(upperUsd === undefined ? {} : { upperUsd }),
    ...(budgetUsd === undefined ? {} : { budgetUsd }),
  }
}
