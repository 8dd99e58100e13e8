import { type PairAnalysis, pairOf, type ReportAnalysis } from '../model/report-analysis.ts'
import type { ReportData } from '../model/report-data.ts'
import { pairVerdict, rankByRate } from './claims.ts'
import { countText, pointsText } from './number-text.ts'

/** Two agents, the one with the higher rate first, and what the paired test says of their difference. */
export type PairRow = {
  first: string
  second: string
  difference: number
  lo: number
  hi: number
  supported: boolean
  /** The difference is the same on every task. */
  isEven: boolean
}

/** Above this only the pairs of the agent with the highest rate are shown: no page holds the others. */
export const MOST_AGENTS = 8

/** The pairs that chart 2 shows, widest difference first; those without an interval are left out. */
export function pairRows(data: ReportData, analysis: ReportAnalysis): PairRow[] {
  const ranked = rankByRate(data).map(({ agent }) => agent)
  const firsts = ranked.length > MOST_AGENTS ? ranked.slice(0, 1) : ranked
  return firsts
    .flatMap((a) => ranked.slice(ranked.indexOf(a) + 1).flatMap((b) => rowOf(data, analysis, a, b) ?? []))
    .sort((x, y) => y.difference - x.difference)
}

function rowOf(data: ReportData, analysis: ReportAnalysis, a: string, b: string): PairRow | null {
  const pair = pairOf(analysis, a, b)
  const { value = 0, lo, hi } = pair?.difference ?? {}
  if (pair === undefined || lo === undefined || hi === undefined) return null
  const verdict = pairVerdict(pair, 'beyond-suite', analysis.alpha)
  const isEven = differsEvenly(data, a, b)
  // Rates of all counted trials rank the two; on the tasks that they share the order may be the other one.
  return value < 0
    ? { first: b, second: a, difference: -value, lo: -hi, hi: -lo, supported: verdict === 'b', isEven }
    : { first: a, second: b, difference: value, lo, hi, supported: verdict === 'a', isEven }
}

function differsEvenly({ cells }: ReportData, a: string, b: string): boolean {
  const rates = new Map(
    cells.filter(({ agent }) => agent === b).map(({ task, passed, counted }) => [task, passed / counted]),
  )
  const differences = cells
    .filter(({ agent }) => agent === a)
    .map(({ task, passed, counted }) => passed / counted - (rates.get(task) ?? Number.NaN))
    .filter(Number.isFinite)
  return differences.every((one) => Math.abs(one - (differences[0] ?? 0)) < 1e-9)
}

/** How many of all pairs, shown or not, differ beyond this suite. */
export function supportedPairs({ pairs, alpha }: ReportAnalysis): number {
  return pairs.filter((pair) => isSupported(pair, alpha)).length
}

/** True where one of the two passes more on tasks like these, by the corrected test and whatever was lost. */
export function isSupported(pair: PairAnalysis, alpha: number): boolean {
  const verdict = pairVerdict(pair, 'beyond-suite', alpha)
  return verdict === 'a' || verdict === 'b'
}

/** The finding on pairs, longest wording first. Its scope is named: other charts say what holds on these tasks. */
export function pairTitles(rows: readonly PairRow[], analysis: ReportAnalysis, tasks: number): string[] {
  const count = analysis.pairs.length
  const supported = supportedPairs(analysis)
  const [only] = rows
  if (supported === 0 && tasks < analysis.fewestTasks) {
    const what = count === 1 ? 'the difference' : `any of ${count} pairwise differences`
    const them = tasks === 1 ? 'it' : 'them'
    return [`${countText(tasks, 'task')} ${tasks === 1 ? 'is' : 'are'} too few to support ${what} beyond ${them}`]
  }
  if (count === 1 && only !== undefined) {
    const interval = `${pointsText(only.difference)} points [${pointsText(only.lo)}, ${pointsText(only.hi)}]`
    return only.supported
      ? [
          `On tasks like these, ${only.first} passes more than ${only.second}: ${interval}`,
          `On tasks like these, one agent passes more than the other: ${interval}`,
        ]
      : [
          `Beyond these tasks, the difference between ${only.first} and ${only.second} is within the noise: ${interval}`,
          `Beyond these tasks, the difference is within the noise: ${interval}`,
        ]
  }
  if (supported === 0) return [`None of the ${count} pairwise differences is supported beyond these tasks`]
  return [
    `${numberWord(supported)} of the ${count} pairwise differences ${supported === 1 ? 'is' : 'are'} supported beyond these tasks`,
  ]
}

const WORDS = ['None', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten']

const numberWord = (count: number): string => WORDS[count] ?? String(count)
