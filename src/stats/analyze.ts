import { adjust } from './adjust.ts'
import { type AgentAnalysis, agentAnalysis } from './analysis/agent-analysis.ts'
import type { AnalyzeRow } from './analysis/cell.ts'
import { type PairAnalysis, pairAnalysis } from './analysis/pair-analysis.ts'
import { preparedCell } from './analysis/prepared-cell.ts'
import { type Results, resultsOf } from './analysis/results.ts'
import { type PairP, type RankIntervals, rankIntervals } from './rank-intervals.ts'

export type AnalyzeInput = {
  rows: Iterable<AnalyzeRow>
  /** Seconds after which a trial that has not passed never will (the timeout); default: the longest counted trial. */
  tau?: number
  /** Confidence of intervals and level of ranks; default 0.95 and 0.05. */
  conf?: number
  alpha?: number
  /** `bh` adds Benjamini–Hochberg p values and ranks by them. */
  adjust?: 'holm' | 'bh'
  /** Compare every agent with this one only. */
  baseline?: string
  seed?: number
}

export type AdjustedPair = PairAnalysis & {
  signFlipMidHolmP: number
  cmhHolmP: number
  signFlipMidBhP?: number
  cmhBhP?: number
}

export type Analysis = {
  agents: Record<string, AgentAnalysis>
  /** Key `A|B`, both in the order of `agentOrder`. */
  pairs: Record<string, AdjustedPair>
  /** On questions like these; index = place in `agentOrder`. */
  rankBeyondSuite: RankIntervals
  /** On these very questions. */
  rankThisSuite: RankIntervals
  agentOrder: string[]
  questions: string[]
  tau: number
}

/**
 * The whole comparison of results from anywhere: every agent and every pair, in both scopes. Linear in rows; times in
 * seconds, cost in USD, rates as fractions of 1. A RangeError names an unknown status.
 */
export function analyze(input: AnalyzeInput): Analysis {
  const { conf = 0.95, alpha = 0.05, seed = 0 } = input
  const results = resultsOf(input.rows)
  const tau = input.tau ?? longest(results)
  const mostCounted = most(results, (cell) => cell.counted)
  const suite = { questions: results.questions, planned: results.planned, mostCounted }
  const cells = results.agents.map((agent) => agent.cells.map((cell) => preparedCell(cell, results.planned, tau)))
  const summaries = cells.map((own) => agentAnalysis(own, suite, tau, conf))
  const compared = pairsOf(results, input.baseline)
  const pairs = compared.map(([i, j]) =>
    pairAnalysis(cells[i] ?? [], cells[j] ?? [], { conf, seed: `bakeoff:signflip:${seed}` }),
  )
  const beyond = adjust({ p: pairs.map((pair) => pair.signFlipMidP) })
  const here = adjust({ p: pairs.map((pair) => pair.cmh.p) })
  const kind = input.adjust ?? 'holm'
  const est = summaries.map(({ macro }) => macro ?? Number.NaN)
  const ranks = (p: readonly number[]): RankIntervals =>
    rankIntervals({ est, pAdj: compared.map(([i, j], at): PairP => [i, j, p[at] ?? 1]), alpha })
  const nameOf = (i: number): string => results.agents[i]?.agent ?? ''
  return {
    agents: Object.fromEntries(summaries.map((summary, i) => [nameOf(i), summary])),
    pairs: Object.fromEntries(
      pairs.map((pair, at) => {
        const [i, j] = compared[at] ?? [0, 0]
        const holm = { signFlipMidHolmP: beyond.holm[at] ?? 1, cmhHolmP: here.holm[at] ?? 1 }
        const bh = kind === 'bh' ? { signFlipMidBhP: beyond.bh[at] ?? 1, cmhBhP: here.bh[at] ?? 1 } : {}
        return [`${nameOf(i)}|${nameOf(j)}`, { ...pair, ...holm, ...bh }]
      }),
    ),
    rankBeyondSuite: ranks(beyond[kind]),
    rankThisSuite: ranks(here[kind]),
    agentOrder: results.agents.map(({ agent }) => agent),
    questions: results.questions,
    tau,
  }
}

/** Indices of the agents to compare: all pairs, or each with the baseline. */
function pairsOf({ agents }: Results, baseline: string | undefined): [number, number][] {
  const pairs: [number, number][] = []
  for (const [i, { agent: a }] of agents.entries()) {
    for (const [j, { agent: b }] of agents.entries()) {
      if (i < j && (baseline === undefined || a === baseline || b === baseline)) pairs.push([i, j])
    }
  }
  return pairs
}

function longest(results: Results): number {
  return most(results, (cell) => cell.seconds.reduce((longer, seconds) => Math.max(longer, seconds), 0))
}

function most({ agents }: Results, figure: (cell: Results['agents'][number]['cells'][number]) => number): number {
  let largest = 0
  for (const { cells } of agents) for (const cell of cells) largest = Math.max(largest, figure(cell))
  return largest
}
