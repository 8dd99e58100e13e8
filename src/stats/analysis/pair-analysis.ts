import { type ClusteredRate, clusteredRate } from '../clustered-rate.ts'
import { logRatio } from '../geo-ratio.ts'
import { logrankOfStrata } from '../logrank.ts'
import { type MissingBounds, missingBounds } from '../missing-bounds.ts'
import { mean } from '../moments.ts'
import { mover } from '../mover.ts'
import { pairedT } from '../paired-t.ts'
import type { SurvivalTimes } from '../survival-times.ts'
import { beyondSuiteTest, scaledDifferences } from './beyond-suite-test.ts'
import type { PreparedCell } from './prepared-cell.ts'
import { thisSuiteTest } from './this-suite-test.ts'

type RatioBounds = { ratio: number | null; lo: number | null; hi: number | null }

export type PairAnalysis = {
  /** Questions where both have a counted trial. */
  questionsUsed: number
  /** Macro mean of A minus that of B over those questions. */
  diff: number | null
  /** Common multiple of the trial counts by which the sign-flip test makes differences whole. */
  scale: number
  signFlipP: number
  signFlipMidP: number
  /** Present where the exact table would be too large: p by 9,999 seeded flips, or by the normal limit. */
  signFlipMethod?: 'seeded' | 'normal'
  lo: number | null
  hi: number | null
  ciMethod: 'paired-t' | 'mover' | 'none'
  /** `method` is present where the exact convolution would be too large. */
  cmh: { S: number; p: number; method?: 'normal' }
  /** Effort of A over that of B; a question with an unknown or zero figure is left out. */
  secRatio: RatioBounds
  usdRatio: RatioBounds
  logrankStratified: { chisq: number | null; p: number | null }
  missing: MissingBounds
}

export type PairSettings = { conf: number; seed: string }

type CellPair = readonly [a: PreparedCell, b: PreparedCell]

/** A against B, question by question, in both scopes. */
export function pairAnalysis(
  a: readonly PreparedCell[],
  b: readonly PreparedCell[],
  settings: PairSettings,
): PairAnalysis {
  const { conf, seed } = settings
  const pairs = a.flatMap((cellA, q): CellPair[] => {
    const cellB = b[q]
    return cellB !== undefined && cellA.counted > 0 && cellB.counted > 0 ? [[cellA, cellB]] : []
  })
  const { scale, d } = scaledDifferences(pairs.map(([cellA, cellB]) => [cellA.count, cellB.count]))
  const times = pairs.flatMap(([cellA, cellB]): [SurvivalTimes, SurvivalTimes][] =>
    cellA.times !== null && cellB.times !== null ? [[cellA.times, cellB.times]] : [],
  )
  const { chisq, p } = times.length === pairs.length ? logrankOfStrata(times) : { chisq: null, p: null }
  return {
    questionsUsed: pairs.length,
    scale,
    ...beyondSuiteTest(d, seed),
    ...differenceInterval(pairs, d, conf),
    cmh: thisSuiteTest(pairs.map(([x, y]) => [x.passes, x.counted, y.passes, y.counted])),
    secRatio: effortRatio(pairs, 'logSeconds', conf),
    usdRatio: effortRatio(pairs, 'logUsd', conf),
    logrankStratified: { chisq, p },
    missing: missingBounds({ a: a.map(({ tally }) => tally), b: b.map(({ tally }) => tally) }),
  }
}

function effortRatio(pairs: readonly CellPair[], field: 'logSeconds' | 'logUsd', conf: number): RatioBounds {
  const logs = pairs.map(([a, b]) => a[field] / a.counted - b[field] / b.counted).filter(Number.isFinite)
  const { ratio, lo, hi } = logRatio(logs, conf)
  return { ratio, lo, hi }
}

type Difference = Pick<PairAnalysis, 'diff' | 'lo' | 'hi' | 'ciMethod'>

/** Paired t; where all whole differences are the same there is no spread to judge by, so MOVER stands in. */
function differenceInterval(pairs: readonly CellPair[], d: readonly number[], conf: number): Difference {
  if (pairs.length === 0) return { diff: null, lo: null, hi: null, ciMethod: 'none' }
  const rates = pairs.map(([a, b]) => a.passes / a.counted - b.passes / b.counted)
  const diff = mean(rates)
  if (pairs.length === 1) return { diff, lo: null, hi: null, ciMethod: 'none' }
  if (d.some((value) => value !== d[0])) {
    const { lo, hi } = pairedT({ d: rates, conf })
    return { diff, lo, hi, ciMethod: 'paired-t' }
  }
  const a = bounds(clusteredRate({ counts: pairs.map(([cell]) => cell.count), conf }))
  const b = bounds(clusteredRate({ counts: pairs.map(([, cell]) => cell.count), conf }))
  const { lo, hi } = mover({ pA: a.rate, lA: a.lo, uA: a.hi, pB: b.rate, lB: b.lo, uB: b.hi })
  return { diff, lo, hi, ciMethod: 'mover' }
}

function bounds({ macro, lo, hi }: ClusteredRate): { rate: number; lo: number; hi: number } {
  return { rate: macro ?? 0, lo: lo ?? 0, hi: hi ?? 1 }
}
