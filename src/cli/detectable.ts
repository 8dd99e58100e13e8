import type { RunId } from '../model/ids.ts'
import type { RunPlan } from '../model/plan.ts'
import { fewestQuestions, mde, sdOfDifference } from '../stats/index.ts'
import type { Pilot } from './pilot.ts'

const POWER = 0.8
const ALPHA = 0.05

export type Detectable = {
  tasks: number
  trialsPerTask: number
  pairs: number
  power: number
  alpha: number
  /** Fewer tasks than this never tell so many agents apart beyond this suite. */
  fewestTasks: number
  /** Percentage points; absent where no gap can be found. */
  points?: number
  /** The run from which the spread of tasks was taken; absent where it is assumed. */
  pilot?: RunId
}

/** Smallest gap between two agents that the design finds four times of five, beyond these tasks (Miller 2024). */
export function detectableOf(plan: RunPlan, pilot?: Pilot): Detectable {
  const cells = plan.tasks.length * plan.agents.length
  const trialsPerTask = cells === 0 ? 0 : plan.trials.length / cells
  const agents = plan.agents.length
  const pairs = (agents * (agents - 1)) / 2
  const fewestTasks = fewestQuestions({ agents, alpha: ALPHA })
  const base: Detectable = { tasks: plan.tasks.length, trialsPerTask, pairs, power: POWER, alpha: ALPHA, fewestTasks }
  if (pairs === 0 || trialsPerTask === 0 || plan.tasks.length < fewestTasks) return base
  const sdD = sdOfDifference({ n: trialsPerTask, ...(pilot === undefined ? {} : { spread: pilot.spread }) })
  const from = pilot === undefined ? base : { ...base, pilot: pilot.run }
  // Tasks on which nobody ever differed have no spread, and no gap could be promised from that.
  if (sdD === 0) return base
  const { delta } = mde({ Q: plan.tasks.length, sdD, alpha: ALPHA / pairs, power: POWER })
  return delta === null || delta > 1 ? from : { ...from, points: delta * 100 }
}

export function detectableText(of: Detectable): string {
  if (of.pairs === 0) return 'One agent: nothing is compared.'
  const design = `${of.tasks} task${of.tasks === 1 ? '' : 's'} × ${of.trialsPerTask} trial${of.trialsPerTask === 1 ? '' : 's'}`
  if (of.tasks < of.fewestTasks) {
    return `${design} cannot show a difference beyond these tasks, however large it is: that takes ${of.fewestTasks} tasks.`
  }
  if (of.points === undefined) return `${design} cannot show a difference beyond these tasks, however large it is.`
  const spread = of.pilot === undefined ? 'assumed spread, no pilot' : `spread as in run ${of.pilot}`
  const pairs = of.pairs === 1 ? 'one pair' : `corrected for ${of.pairs} pairs`
  return `With ${design} a gap of ${Math.ceil(of.points)} points or more is found 4 times of 5 (beyond these tasks, ${pairs}; ${spread}).`
}
