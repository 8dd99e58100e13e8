import type { RunId } from '../model/ids.ts'
import type { RunPlan } from '../model/plan.ts'
import { cellsOf } from '../report/cells-of.ts'
import { type Count, type Spread, spreadOfPilot } from '../stats/index.ts'
import type { Store } from '../store/open.ts'
import { listRuns, readPlan, readTrialResults } from '../store/read.ts'

/** Tasks with two trials of both agents, below which an estimated spread says less than the assumed one. */
const FEWEST_TASKS = 5

/** Newest runs that are looked at. */
const MOST_RUNS = 5

export type Pilot = { run: RunId; spread: Spread }

/** How tasks differed in the newest run with the same agents and tasks; undefined where none says enough. */
export function pilotOf(plan: RunPlan, store: Store | undefined): Pilot | undefined {
  if (store === undefined) return undefined
  for (const { run } of listRuns(store).slice(0, MOST_RUNS)) {
    const spread = spreadIn(plan, readPlan(store, run), () => readTrialResults(store, run))
    if (spread !== undefined) return { run, spread }
  }
  return undefined
}

function spreadIn(plan: RunPlan, past: RunPlan, trials: () => ReturnType<typeof readTrialResults>): Spread | undefined {
  const hashes = new Set(plan.tasks.map(({ hash }) => hash))
  const tasks = past.tasks.filter(({ hash }) => hashes.has(hash))
  const agents = past.agents.filter(({ id, adapter, model }) =>
    plan.agents.some((agent) => agent.id === id && agent.adapter === adapter && agent.model === model),
  )
  if (tasks.length < FEWEST_TASKS || agents.length < 2) return undefined
  const counts = new Map(agents.map(({ id }): [string, Count[]] => [id, []]))
  for (const { agent, passed, counted } of cellsOf({ tasks, agents }, trials()))
    counts.get(agent)?.push([passed, counted])
  const sides = [...counts.values()]
  const spreads = sides.flatMap((a, index) => sides.slice(index + 1).flatMap((b) => spreadOfPair(a, b) ?? []))
  if (spreads.length === 0) return undefined
  const meanOf = (figure: (spread: Spread) => number): number =>
    spreads.reduce((sum, spread) => sum + figure(spread), 0) / spreads.length
  return { omega: Math.sqrt(meanOf(({ omega }) => omega ** 2)), wA: meanOf(({ wA }) => wA), wB: meanOf(({ wB }) => wB) }
}

function spreadOfPair(a: readonly Count[], b: readonly Count[]): Spread | null {
  const usable = a.filter(([, n], index) => n >= 2 && (b[index]?.[1] ?? 0) >= 2).length
  return usable < FEWEST_TASKS ? null : spreadOfPilot({ a, b })
}
