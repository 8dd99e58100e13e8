import type { Agent } from '../model/agent.ts'
import type { TaskId } from '../model/ids.ts'
import type { PairAnalysis, ReportAnalysis } from '../model/report-analysis.ts'
import type { AgentSummary, Cell, TrialResult } from '../model/report-data.ts'
import type { Task } from '../model/task.ts'
import { adjust } from '../stats/adjust.ts'
import { analysisOf } from './analysis-of.ts'
import { cellsOf } from './cells-of.ts'
import { summarizeAgent } from './summarize-agent.ts'

/** One contestant of one run: `name` is what the comparison calls it. */
export type Side = { name: string; agent: Agent; tasks: readonly Task[]; trials: readonly TrialResult[] }

/** A task that the two sides did not pass equally often. */
export type Difference = { task: TaskId; a: Cell; b: Cell; points: number }

export type PairComparison = {
  a: AgentSummary
  b: AgentSummary
  tasks: number
  /** Tasks of one side that the other has not, or has with another content. */
  leftOut: TaskId[]
  /** Absent where nothing has been counted on either side. */
  pair?: PairAnalysis
  analysis?: ReportAnalysis
  /** The largest difference first. */
  differences: Difference[]
}

/** Two contestants on the tasks that both had with the same content. */
export function compareSides(a: Side, b: Side, seed: number): PairComparison {
  const hashes = new Map(b.tasks.map(({ id, hash }) => [id, hash]))
  const tasks = a.tasks.filter(({ id, hash }) => hashes.get(id) === hash)
  const shared = new Set(tasks.map(({ id }) => id))
  const agents = [a, b].map(({ name, agent }) => ({ ...agent, id: name }))
  const trials = [a, b].flatMap(({ name, agent, trials: own }) =>
    own
      .filter((trial) => trial.agent === agent.id && shared.has(trial.task))
      .map((trial) => ({ ...trial, agent: name })),
  )
  const [first, second] = agents.map((agent) => summarizeAgent(agent, tasks, trials))
  if (first === undefined || second === undefined) throw new Error('a comparison has two sides')
  const cells = cellsOf({ tasks: [...tasks], agents }, trials)
  const analysis = analysisOf({ tasks, agents: [first, second], cells, trials }, seed)
  const pair = analysis?.pairs[0]
  return {
    a: first,
    b: second,
    tasks: tasks.length,
    leftOut: [...new Set([...a.tasks, ...b.tasks].map(({ id }) => id))].filter((id) => !shared.has(id)),
    ...(analysis === undefined ? {} : { analysis }),
    ...(pair === undefined ? {} : { pair }),
    differences: differencesOf(cells, a.name, b.name),
  }
}

/** Several comparisons looked at together: their p values corrected for all of them (Holm). */
export function corrected(comparisons: readonly PairComparison[]): PairComparison[] {
  const holm = (p: (pair: PairAnalysis) => number): number[] =>
    adjust({ p: comparisons.map(({ pair }) => (pair === undefined ? 1 : p(pair))) }).holm
  const here = holm(({ pThisSuite }) => pThisSuite)
  const beyond = holm(({ pBeyondSuite }) => pBeyondSuite)
  return comparisons.map((comparison, index) =>
    comparison.pair === undefined
      ? comparison
      : {
          ...comparison,
          pair: { ...comparison.pair, pThisSuiteHolm: here[index] ?? 1, pBeyondSuiteHolm: beyond[index] ?? 1 },
        },
  )
}

function differencesOf(cells: readonly Cell[], nameA: string, nameB: string): Difference[] {
  const byName = new Map(cells.map((cell) => [`${cell.task}/${cell.agent}`, cell]))
  return cells
    .flatMap((a): Difference[] => {
      const b = byName.get(`${a.task}/${nameB}`)
      if (a.agent !== nameA || b === undefined || a.counted === 0 || b.counted === 0) return []
      return [{ task: a.task, a, b, points: a.passed / a.counted - b.passed / b.counted }]
    })
    .filter(({ points }) => points !== 0)
    .sort((x, y) => Math.abs(y.points) - Math.abs(x.points) || (x.task < y.task ? -1 : 1))
}
