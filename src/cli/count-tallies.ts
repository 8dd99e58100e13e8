import type { Tally } from '../report/depends-on-lost.ts'
import type { AnalyzeRow } from '../stats/index.ts'
import type { FileRow } from './analyze-rows.ts'

const LOST = new Set<AnalyzeRow['status']>(['infra-error', 'quota', 'cancelled'])

type Count = { passed: number; counted: number; rows: number; trials: Set<number | string> }

/** Rows of a trial that was there before, and the line of the first of them. */
export type Repeats = { rows: number; firstLine: number }

/** Hands rows on and keeps count; `talliesOf` is for afterwards, with one entry a task for each agent. */
export type CountedRows = {
  rows: Iterable<AnalyzeRow>
  talliesOf: (agents: readonly string[], tasks: readonly string[]) => Map<string, Tally[]>
  repeats: () => Repeats
}

/** Counts passes, counted and lost trials of each agent and task while the rows pass by. */
export function countTallies(source: Iterable<FileRow>): CountedRows {
  const byAgent = new Map<string, Map<string, Count>>()
  const repeats: Repeats = { rows: 0, firstLine: 0 }
  function* counted(): Generator<AnalyzeRow> {
    for (const row of source) {
      if (add(byAgent, row)) {
        if (repeats.rows === 0) repeats.firstLine = row.line
        repeats.rows += 1
      }
      yield row
    }
  }
  return {
    rows: counted(),
    repeats: () => repeats,
    talliesOf: (agents, tasks) => {
      let planned = 0
      for (const own of byAgent.values()) for (const { rows } of own.values()) planned = Math.max(planned, rows)
      const tallyOf = (agent: string, task: string): Tally => {
        const { passed = 0, counted = 0 } = byAgent.get(agent)?.get(task) ?? {}
        return { passed, counted, planned }
      }
      return new Map(agents.map((agent) => [agent, tasks.map((task) => tallyOf(agent, task))]))
    },
  }
}

/** True where the trial was there before. */
function add(byAgent: Map<string, Map<string, Count>>, { agent, question, status, trial }: FileRow): boolean {
  const own = byAgent.get(agent) ?? new Map<string, Count>()
  if (own.size === 0) byAgent.set(agent, own)
  const count = own.get(question) ?? { passed: 0, counted: 0, rows: 0, trials: new Set() }
  if (count.rows === 0) own.set(question, count)
  count.rows += 1
  if (!LOST.has(status)) count.counted += 1
  if (status === 'pass') count.passed += 1
  if (trial === undefined) return false
  const before = count.trials.size
  return count.trials.add(trial).size === before
}
