import type { Count } from './clustered-rate.ts'
import { cmhExact, type Stratum } from './cmh-exact.ts'
import { cmhMoments } from './cmh-moments.ts'
import { normalCdf } from './distributions/normal-cdf.ts'

/** Question index, passes and trials of the fresh trials. */
export type Rerun = readonly [question: number, passes: number, trials: number]

export type GateInput = {
  /** Rows of question q: frozen baseline and last night. */
  baseline: readonly Count[]
  night: readonly Count[]
  /** Fresh trials of the whole suite, and of single questions; null or absent while not re-run. */
  rerunSuite?: readonly Count[] | null
  rerunQuestions?: readonly Rerun[] | null
  /** Largest p of the fresh trials that confirms; default .02 for the suite, .005 shared by the suspect questions. */
  confirmSuiteP?: number
  confirmQuestionP?: number
  /**
   * How much more than chance nights differ (variance ratio). Above 1 the confirming p of the suite is the normal
   * approximation with continuity correction, z = (S + ½ − E)/√(φV), instead of the exact one. Default 1. The screen
   * stays exact: a suspicion costs trials, a confirmation blames.
   */
  dispersion?: number
}

export type Gate = {
  suiteP: number
  /** Baseline macro mean minus the night's, fraction of 1. */
  suiteDrop: number
  suspectSuite: boolean
  questionP: number[]
  suspectQuestions: number[]
  confirmSuiteP: number | null
  confirmSuiteDrop: number | null
  confirmQuestionP: [question: number, p: number][]
  verdict: 'pass' | 'regression' | 'unconfirmed'
}

export const SCREEN_SUITE_P = 0.05
export const SCREEN_QUESTION_P = 0.01
export const CONFIRM_SUITE_P = 0.02
export const CONFIRM_QUESTION_P = 0.005
export const LEAST_DROP = 0.03

/**
 * Two-stage nightly gate: one-sided exact tests against the frozen baseline screen, and only fresh trials, judged
 * alone, confirm a regression (thresholds chosen by simulation; screening data never enter the second p).
 */
export function gate(input: GateInput): Gate {
  const { baseline, night, rerunSuite = null, rerunQuestions = null, dispersion = 1 } = input
  const suite = compare(baseline, night, 1)
  const suspectSuite = suite.p <= SCREEN_SUITE_P && suite.drop >= LEAST_DROP
  const questionP = baseline.map((before, q) => worseP(before, night[q]))
  const suspectQuestions = [...questionP.keys()].filter((q) => (questionP[q] ?? 1) <= SCREEN_QUESTION_P)

  const again = suspectSuite && rerunSuite !== null ? compare(baseline, rerunSuite, dispersion) : null
  const confirmQuestionP = (rerunQuestions ?? [])
    .filter(([q]) => suspectQuestions.includes(q))
    .map(([q, x, n]): [number, number] => [q, worseP(baseline[q], [x, n])])

  const suiteConfirmed =
    again !== null && again.p <= (input.confirmSuiteP ?? CONFIRM_SUITE_P) && again.drop >= LEAST_DROP
  const limit = (input.confirmQuestionP ?? CONFIRM_QUESTION_P) / suspectQuestions.length
  const confirmed = suiteConfirmed || confirmQuestionP.some(([, p]) => p <= limit)
  const judged = new Set(confirmQuestionP.map(([q]) => q))
  const open = (suspectSuite && again === null) || suspectQuestions.some((q) => !judged.has(q))
  return {
    suiteP: suite.p,
    suiteDrop: suite.drop,
    suspectSuite,
    questionP,
    suspectQuestions,
    confirmSuiteP: again?.p ?? null,
    confirmSuiteDrop: again?.drop ?? null,
    confirmQuestionP,
    verdict: confirmed ? 'regression' : open ? 'unconfirmed' : 'pass',
  }
}

/** One-sided p that `now` is worse than `before`, all questions together, and the drop of the macro mean. */
function compare(before: readonly Count[], now: readonly Count[], dispersion: number): { p: number; drop: number } {
  const strata: Stratum[] = []
  let drop = 0
  for (const [q, [x, n]] of before.entries()) {
    const [nowX, nowN] = now[q] ?? [0, 0]
    if (n === 0 || nowN === 0) continue
    strata.push([nowX, nowN, x, n])
    drop += x / n - nowX / nowN
  }
  if (strata.length === 0) return { p: 1, drop: 0 }
  return { p: dispersion > 1 ? widenedP(strata, dispersion) : cmhExact({ strata }).pLess, drop: drop / strata.length }
}

/** One-sided p by the normal approximation, its variance widened. */
function widenedP(strata: readonly Stratum[], dispersion: number): number {
  const { S, E, V } = cmhMoments({ strata })
  return V > 0 ? normalCdf((S + 0.5 - E) / Math.sqrt(dispersion * V)) : 1
}

/** One-sided Fisher p of one question: worse than before. */
function worseP(before: Count | undefined, now: Count | undefined): number {
  if (before === undefined || now === undefined) return 1
  return cmhExact({ strata: [[now[0], now[1], before[0], before[1]]] }).pLess
}
