import type { Tally } from '../report/depends-on-lost.ts'
import type { AnalyzeRow } from '../stats/index.ts'

const LOST = new Set<AnalyzeRow['status']>(['infra-error', 'quota', 'cancelled'])

type Count = { passed: number; counted: number; rows: number }

/** Hands rows on and keeps count; `talliesOf` is for afterwards, with one entry a task for each agent. */
export type CountedRows = {
  rows: Iterable<AnalyzeRow>
  talliesOf: (agents: readonly string[], tasks: readonly string[]) => Map<string, Tally[]>
}

/** Counts passes, counted and lost trials of each agent and task while the rows pass by. */
export function countTallies(source: Iterable<AnalyzeRow>): CountedRows {
  const byAgent = new Map<string, Map<string, Count>>()
  function* counted(): Generator<AnalyzeRow> {
    for (const row of source) {
      add(byAgent, row)
      yield row
    }
  }
  return {
    rows: counted(),
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

function add(byAgent: Map<string, Map<string, Count>>, { agent, question, status }: AnalyzeRow): void {
  const own = byAgent.get(agent) ?? new Map<string, Count>()
  if (own.size === 0) byAgent.set(agent, own)
  const count = own.get(question) ?? { passed: 0, counted: 0, rows: 0 }
  if (count.rows === 0) own.set(question, count)
  count.rows += 1
  if (!LOST.has(status)) count.counted += 1
  if (status === 'pass') count.passed += 1
}
