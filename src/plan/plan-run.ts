import { type AgentId, type RunId, type TaskId, trialIdOf } from '../model/ids.ts'
import type { RunPlan, Trial } from '../model/plan.ts'
import { seededRandom, shuffled } from './seeded-order.ts'

/** All of a plan but its trials. Ids, times and provenance come from outside, so that equal input gives an equal plan. */
export type PlanInput = Omit<RunPlan, 'trials'> & { trialsPerCell: number }

/** The whole of a run as one value: every (task, agent, index) once, in a seeded, interleaved order. */
export function planRun(input: PlanInput): RunPlan {
  const { trialsPerCell, ...plan } = input
  const cells = {
    runId: plan.runId,
    taskIds: plan.tasks.map((task) => task.id),
    agentIds: plan.agents.map((agent) => agent.id),
    trialsPerCell,
  }
  return { ...plan, trials: orderTrials(cells, plan.seed) }
}

export type Cells = {
  runId: RunId
  taskIds: readonly TaskId[]
  agentIds: readonly AgentId[]
  trialsPerCell: number
}

/**
 * A randomised block design: for each repeat the tasks in random order, and for each of them one block that holds every
 * agent once, in random order. So the hour of the day, a slow machine or a tired service meets all agents alike.
 */
export function orderTrials(cells: Cells, seed: number): Trial[] {
  const random = seededRandom(seed)
  const trials: Trial[] = []
  for (let index = 1; index <= cells.trialsPerCell; index += 1) {
    for (const taskId of shuffled(random, cells.taskIds)) {
      for (const agentId of shuffled(random, cells.agentIds)) {
        const id = trialIdOf(cells.runId, taskId, agentId, index)
        trials.push({ id, runId: cells.runId, taskId, agentId, index, position: trials.length })
      }
    }
  }
  return trials
}
