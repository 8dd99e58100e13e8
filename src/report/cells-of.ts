import type { RunPlan } from '../model/plan.ts'
import type { Cell, TrialResult } from '../model/report-data.ts'

/** Every cell of the plan, task by task, with what became of its trials. Linear in trials. */
export function cellsOf(plan: Pick<RunPlan, 'tasks' | 'agents'>, trials: readonly TrialResult[]): Cell[] {
  const cells = plan.tasks.flatMap((task) =>
    plan.agents.map((agent): Cell => ({ task: task.id, agent: agent.id, passed: 0, counted: 0, lost: 0, trials: [] })),
  )
  // Ids hold no "/", so a joined key names one cell.
  const byName = new Map(cells.map((cell) => [`${cell.task}/${cell.agent}`, cell]))
  for (const { task, agent, trial, status } of trials) {
    const cell = byName.get(`${task}/${agent}`)
    if (cell === undefined) continue
    cell.trials.push(trial)
    if (status === 'pass') cell.passed += 1
    if (status === 'pass' || status === 'fail') cell.counted += 1
    if (status === 'lost') cell.lost += 1
  }
  return cells
}
