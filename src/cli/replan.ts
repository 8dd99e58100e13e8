import type { Suite } from '../config/load-suite.ts'
import type { TaskId } from '../model/ids.ts'
import type { RunPlan } from '../model/plan.ts'

/** Tasks of a stored plan that the suite now has in another form. */
export function tasksChanged(plan: RunPlan, suite: Suite): TaskId[] {
  const now = new Map(suite.tasks.map((task) => [task.id, task.hash]))
  return plan.tasks.filter((task) => now.has(task.id) && now.get(task.id) !== task.hash).map((task) => task.id)
}

/** The plan under the limits that a resume's flags give anew. */
export function relimit(plan: RunPlan, flags: { concurrency?: number; budgetUsd?: number }): RunPlan {
  const limits = {
    ...plan.limits,
    ...(flags.concurrency === undefined ? {} : { total: flags.concurrency }),
    ...(flags.budgetUsd === undefined ? {} : { budgetUsd: flags.budgetUsd }),
  }
  return { ...plan, limits }
}

/** The stored plan with the suite's present tasks; a task that is gone stays as it was. */
export function replan(plan: RunPlan, suite: Suite): RunPlan {
  const now = new Map(suite.tasks.map((task) => [task.id, task]))
  return { ...plan, tasks: plan.tasks.map((task) => now.get(task.id) ?? task) }
}
