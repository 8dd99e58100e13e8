import type { RunPlan } from '../model/plan.ts'
import { mde } from '../stats/index.ts'

/** Without a pilot: between-question sd of the true difference, and mean p(1-p), of rates with mean .65 and sd .30. */
const PILOT = { omega: 0.175, within: 0.138 }
const POWER = 0.8
const ALPHA = 0.05

export type Detectable = {
  tasks: number
  trialsPerTask: number
  pairs: number
  power: number
  alpha: number
  points?: number
}

/** Smallest gap between two agents that the design finds four times of five, beyond these tasks (Miller 2024). */
export function detectableOf(plan: RunPlan): Detectable {
  const cells = plan.tasks.length * plan.agents.length
  const trialsPerTask = cells === 0 ? 0 : plan.trials.length / cells
  const pairs = (plan.agents.length * (plan.agents.length - 1)) / 2
  const base = { tasks: plan.tasks.length, trialsPerTask, pairs, power: POWER, alpha: ALPHA }
  if (pairs === 0 || trialsPerTask === 0) return base
  const sdD = Math.sqrt(PILOT.omega ** 2 + (2 * PILOT.within) / trialsPerTask)
  const { delta } = mde({ Q: plan.tasks.length, sdD, alpha: ALPHA / pairs, power: POWER })
  return delta === null || delta > 1 ? base : { ...base, points: delta * 100 }
}

export function detectableText(of: Detectable): string {
  if (of.pairs === 0) return 'One agent: nothing is compared.'
  const design = `${of.tasks} task${of.tasks === 1 ? '' : 's'} × ${of.trialsPerTask} trial${of.trialsPerTask === 1 ? '' : 's'}`
  if (of.points === undefined) return `${design} cannot show a difference beyond these tasks, however large it is.`
  return `With ${design} a gap of ${Math.ceil(of.points)} points or more is found 4 times of 5 (beyond these tasks, corrected for ${of.pairs} pairs; assumed spread, no pilot).`
}
