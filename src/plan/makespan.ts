import type { AgentId } from '../model/ids.ts'
import type { RunLimits } from '../model/plan.ts'

/** A piece of work that takes from `lowMs` to `highMs`. */
export type Job = { agentId: AgentId; lowMs: number; highMs: number }

/** How many attempts may run at the same time. */
export type Lanes = {
  total: RunLimits['total']
  agents: readonly { id: AgentId; maxParallel: number; provider: string }[]
  perProvider: RunLimits['perProvider']
}

export type MsRange = { lowMs: number; highMs: number }

/**
 * Wall time of jobs under limits on all, on each agent and on each provider. Low: no schedule can beat its busiest lane
 * or its longest job. High: work / lanes + longest job × (1 - 1 / lanes) of the busiest lane, Graham's bound for list
 * scheduling (1969), which holds for each limit by itself.
 */
export function makespan(jobs: readonly Job[], lanes: Lanes): MsRange {
  const groups = [{ jobs, width: lanes.total }]
  for (const agent of lanes.agents) {
    groups.push({
      jobs: jobs.filter((job) => job.agentId === agent.id),
      width: Math.min(agent.maxParallel, lanes.total),
    })
  }
  for (const [provider, width] of Object.entries(lanes.perProvider)) {
    const ids = new Set(lanes.agents.filter((agent) => agent.provider === provider).map((agent) => agent.id))
    groups.push({ jobs: jobs.filter((job) => ids.has(job.agentId)), width: Math.min(width, lanes.total) })
  }
  return {
    lowMs: Math.max(
      ...groups.map((group) =>
        shortest(
          group.jobs.map((job) => job.lowMs),
          group.width,
        ),
      ),
    ),
    highMs: Math.max(
      ...groups.map((group) =>
        longest(
          group.jobs.map((job) => job.highMs),
          group.width,
        ),
      ),
    ),
  }
}

const shortest = (ms: readonly number[], width: number): number => Math.max(sum(ms) / width, maximum(ms))

const longest = (ms: readonly number[], width: number): number => sum(ms) / width + maximum(ms) * (1 - 1 / width)

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const maximum = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0)
