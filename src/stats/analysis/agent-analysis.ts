import { type ClusteredRate, type Count, clusteredRate } from '../clustered-rate.ts'
import { type Fieller, fieller } from '../fieller.ts'
import { kmOfTimes } from '../km.ts'
import { sum } from '../moments.ts'
import { sortedQuantile } from '../quantile7.ts'
import { type SuitePassK, suitePassK } from '../suite-pass-k.ts'
import type { Cell } from './cell.ts'
import type { PreparedCell } from './prepared-cell.ts'

type TimeAnalysis = {
  /** Mean seconds to a pass up to tau, a trial that did not pass counting tau; null when a pass has no time. */
  rmst: number | null
  rmstSe: number | null
  medianTimeToPass: number | null
  /** Over counted trials with known seconds. */
  secondsP50: number | null
  secondsP90: number | null
  geoMeanSeconds: number | null
}

type CostAnalysis = {
  /** Of counted trials, and with lost ones; null where a trial's cost is unknown. */
  usdCounted: number | null
  usdAll: number | null
  usdPerPass: Fieller | { ratio: null; lo: null; hi: null; bounded: false }
}

export type AgentAnalysis = ClusteredRate &
  TimeAnalysis &
  CostAnalysis & {
    /** Of questions with at least one counted trial. */
    counts: Count[]
    counted: number
    /** Trials with a row that says nothing about the agent, and trials without a row. */
    lost: number
    absent: number
    /** Questions that passed sometimes. */
    flaky: string[]
    [passAtK: `passAt${number}`]: SuitePassK
  }

// Above this pass@k of a benchmark is not asked for, and each k costs a pass over all questions.
const MOST_K = 10

export type SuiteShape = { questions: readonly string[]; planned: number; mostCounted: number }

/** Everything about one agent: rate, repeats, time in seconds, cost in USD. */
export function agentAnalysis(
  cells: readonly PreparedCell[],
  suite: SuiteShape,
  tau: number,
  conf: number,
): AgentAnalysis {
  const seen = cells.filter(({ counted }) => counted > 0)
  const counts = seen.map(({ count }) => count)
  const ks = Array.from({ length: Math.min(MOST_K, suite.mostCounted) }, (_, i) => i + 1)
  const flaky = suite.questions.filter((_, q) => {
    const { passes, counted } = cells[q] ?? { passes: 0, counted: 0 }
    return passes > 0 && passes < counted
  })
  return {
    ...clusteredRate({ counts, conf }),
    counts,
    counted: sum(cells.map((cell) => cell.counted)),
    lost: sum(cells.map((cell) => cell.lost)),
    absent: sum(cells.map((cell) => suite.planned - cell.counted - cell.lost)),
    ...Object.fromEntries(ks.map((k) => [`passAt${k}`, suitePassK({ counts, k })])),
    flaky,
    ...timeAnalysis(seen, tau),
    ...costAnalysis(cells, seen, conf),
  }
}

function timeAnalysis(seen: readonly PreparedCell[], tau: number): TimeAnalysis {
  const seconds = joined(seen.map((cell) => cell.seconds)).sort()
  const logs = seconds.filter((value) => value > 0).map(Math.log)
  const quantile = (p: number): number | null => (seconds.length === 0 ? null : sortedQuantile(seconds, p))
  const spread = {
    secondsP50: quantile(0.5),
    secondsP90: quantile(0.9),
    geoMeanSeconds: logs.length === 0 ? null : Math.exp(logs.reduce((total, log) => total + log, 0) / logs.length),
  }
  const times = seen.flatMap((cell) => cell.times ?? [])
  if (seen.length === 0 || times.length < seen.length) {
    return { rmst: null, rmstSe: null, medianTimeToPass: null, ...spread }
  }
  const { rmst, rmstSe, median } = kmOfTimes(
    { events: joined(times.map((time) => time.events)).sort(), censored: joined(times.map((time) => time.censored)) },
    tau,
  )
  return { rmst, rmstSe, medianTimeToPass: median, ...spread }
}

function costAnalysis(cells: readonly Cell[], seen: readonly Cell[], conf: number): CostAnalysis {
  const known = seen.every(({ usdUnknownCounted }) => usdUnknownCounted === 0)
  if (!known) {
    return { usdCounted: null, usdAll: null, usdPerPass: { ratio: null, lo: null, hi: null, bounded: false } }
  }
  const c = seen.map((cell) => cell.usdCounted)
  const usdCounted = sum(c)
  const lostKnown = cells.every(({ usdUnknownLost }) => usdUnknownLost === 0)
  return {
    usdCounted,
    usdAll: lostKnown ? usdCounted + sum(cells.map((cell) => cell.usdLost)) : null,
    usdPerPass: fieller({ c, s: seen.map((cell) => cell.passes), conf }),
  }
}

function joined(parts: readonly ArrayLike<number>[]): Float64Array<ArrayBuffer> {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
