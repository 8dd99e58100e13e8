import { normalQuantile } from './distributions/normal-quantile.ts'
import { studentQuantile } from './distributions/student-quantile.ts'
import { mean, variance } from './moments.ts'
import { scoreBounds } from './wilson.ts'

/** Passes and counted trials of one question. */
export type Count = readonly [passes: number, trials: number]

export type ClusteredRate = {
  /** Questions with at least one counted trial, and counted trials. */
  Q: number
  N: number
  /** Mean of the questions' rates (the headline) and passes over trials. */
  macro: number | null
  pooled: number | null
  /** Standard error of `macro` between questions; null at one question. */
  se: number | null
  df: number
  /** Plain t interval, not clamped. */
  tLo?: number
  tHi?: number
  nEff: number | null
  /** The headline interval: Wilson with the effective n and a t quantile. */
  lo: number | null
  hi: number | null
  scope: 'questions' | 'this-question-only'
  /** Clustered standard errors of `pooled` (Miller 2024). */
  pooledSeCR0?: number
  pooledSeCR1?: number
  /** Intraclass correlation by one-way ANOVA, raw (may be negative); null where it cannot be estimated. */
  icc: number | null
  /** Standard error for these very questions; null when a question has one trial. */
  seFixed: number | null
}

/**
 * The suite's pass rate: macro mean over questions with a Wilson interval on the effective number of trials
 * n_eff = R(1 − R)/SE² and t quantile (Korn & Graubard's idea; Franco et al. 2019). Rates are fractions of 1.
 */
export function clusteredRate({ counts, conf }: { counts: readonly Count[]; conf: number }): ClusteredRate {
  const seen = counts.filter(([, n]) => n > 0)
  const Q = seen.length
  const N = seen.reduce((total, [, n]) => total + n, 0)
  const scope = Q > 1 ? 'questions' : 'this-question-only'
  if (Q === 0) {
    return { Q, N, macro: null, pooled: null, se: null, df: 0, nEff: null, lo: null, hi: null, scope, ...NO_TRIALS }
  }
  const passes = seen.reduce((total, [x]) => total + x, 0)
  const rates = seen.map(([x, n]) => x / n)
  const macro = mean(rates)
  const pooled = passes / N
  const trialNoise = { icc: intraclassCorrelation(seen, pooled, N), seFixed: fixedError(seen) }
  const tail = 1 - (1 - conf) / 2
  if (Q === 1) {
    const { lo, hi } = scoreBounds(macro, N, normalQuantile(tail))
    return { Q, N, macro, pooled, se: null, df: 0, nEff: N, lo, hi, scope, ...trialNoise }
  }
  const df = Q - 1
  const se = Math.sqrt(variance(rates) / Q)
  const t = studentQuantile(tail, df)
  const nEff = passes === 0 || passes === N ? Q : Math.min(N, (macro * (1 - macro)) / (se * se))
  const pooledSeCR0 = Math.sqrt(seen.reduce((total, [x, n]) => total + (x - n * pooled) ** 2, 0)) / N
  return {
    ...{ Q, N, macro, pooled, se, df, tLo: macro - t * se, tHi: macro + t * se, nEff },
    ...scoreBounds(macro, nEff, t),
    scope,
    pooledSeCR0,
    pooledSeCR1: pooledSeCR0 * Math.sqrt(Q / df),
    ...trialNoise,
  }
}

const NO_TRIALS = { icc: null, seFixed: null }

/** One-way ANOVA estimator; n0 corrects for unequal trial counts (Donner 1986). */
function intraclassCorrelation(counts: readonly Count[], pooled: number, N: number): number | null {
  const Q = counts.length
  if (Q < 2 || N === Q) return null
  let between = 0
  let within = 0
  let squares = 0
  for (const [x, n] of counts) {
    between += n * (x / n - pooled) ** 2
    within += (x * (n - x)) / n
    squares += n * n
  }
  const meanBetween = between / (Q - 1)
  const meanWithin = within / (N - Q)
  const n0 = (N - squares / N) / (Q - 1)
  const total = meanBetween + (n0 - 1) * meanWithin
  return total > 0 ? (meanBetween - meanWithin) / total : null
}

function fixedError(counts: readonly Count[]): number | null {
  let total = 0
  for (const [x, n] of counts) {
    if (n < 2) return null
    total += ((x / n) * (1 - x / n)) / (n - 1)
  }
  return Math.sqrt(total) / counts.length
}
