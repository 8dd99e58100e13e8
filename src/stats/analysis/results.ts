import { type AnalyzeRow, addRow, type Cell, emptyCell } from './cell.ts'

type AgentCells = { agent: string; cells: Cell[] }

/** All rows by agent and question; every agent's `cells` follow `questions`, empty where it has no row. */
export type Results = {
  questions: string[]
  agents: AgentCells[]
  /** Trials planned a question and agent: the most that any cell has rows. */
  planned: number
}

/** Sorts rows into cells in one pass. Names are ordered with numbers as numbers, whatever the order of the rows. */
export function resultsOf(rows: Iterable<AnalyzeRow>): Results {
  const byAgent = new Map<string, Map<string, Cell>>()
  const names = new Set<string>()
  for (const row of rows) {
    let cells = byAgent.get(row.agent)
    if (cells === undefined) {
      cells = new Map()
      byAgent.set(row.agent, cells)
    }
    let cell = cells.get(row.question)
    if (cell === undefined) {
      cell = emptyCell()
      cells.set(row.question, cell)
      names.add(row.question)
    }
    addRow(cell, row)
  }
  const questions = inOrder(names)
  const agents = inOrder(byAgent.keys()).map((agent) => {
    const cells = byAgent.get(agent)
    return { agent, cells: questions.map((question) => cells?.get(question) ?? emptyCell()) }
  })
  let planned = 0
  for (const { cells } of agents) for (const { counted, lost } of cells) planned = Math.max(planned, counted + lost)
  return { questions, agents, planned }
}

function inOrder(names: Iterable<string>): string[] {
  const { compare } = new Intl.Collator('en', { numeric: true })
  return [...names].sort((a, b) => compare(a, b) || (a < b ? -1 : 1))
}
