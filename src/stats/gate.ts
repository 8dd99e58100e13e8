import type { Count } from './clustered-rate.ts'
import { cmhExact, type Stratum } from './cmh-exact.ts'

/** Question index, passes and trials of the fresh trials. */
export type Rerun = readonly [question: number, passes: number, trials: number]

export type GateInput = {
  /** Rows of question q: frozen baseline and last night. */
  baseline: readonly Count[]
  night: readonly Count[]
  /** Fresh trials of the whole suite, and of single questions; null while not re-run. */
  rerunSuite: readonly Count[] | null
  rerunQuestions: readonly Rerun[] | null
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

const SCREEN_SUITE_P = 0.05
const SCREEN_QUESTION_P = 0.01
const CONFIRM_SUITE_P = 0.02
const CONFIRM_QUESTION_P = 0.005
const LEAST_DROP = 0.03

/**
 * Two-stage nightly gate: one-sided exact tests against the frozen baseline screen, and only fresh trials, judged
 * alone, confirm a regression (thresholds chosen by simulation; screening data never enter the second p).
 */
export function gate({ baseline, night, rerunSuite, rerunQuestions }: GateInput): Gate {
  const suite = compare(baseline, night)
  const suspectSuite = suite.p <= SCREEN_SUITE_P && suite.drop >= LEAST_DROP
  const questionP = baseline.map((before, q) => worseP(before, night[q]))
  const suspectQuestions = [...questionP.keys()].filter((q) => (questionP[q] ?? 1) <= SCREEN_QUESTION_P)

  const again = suspectSuite && rerunSuite !== null ? compare(baseline, rerunSuite) : null
  const confirmQuestionP = (rerunQuestions ?? [])
    .filter(([q]) => suspectQuestions.includes(q))
    .map(([q, x, n]): [number, number] => [q, worseP(baseline[q], [x, n])])

  const suiteConfirmed = again !== null && again.p <= CONFIRM_SUITE_P && again.drop >= LEAST_DROP
  const limit = CONFIRM_QUESTION_P / suspectQuestions.length
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
function compare(before: readonly Count[], now: readonly Count[]): { p: number; drop: number } {
  const strata: Stratum[] = []
  let drop = 0
  for (const [q, [x, n]] of before.entries()) {
    const [nowX, nowN] = now[q] ?? [0, 0]
    if (n === 0 || nowN === 0) continue
    strata.push([nowX, nowN, x, n])
    drop += x / n - nowX / nowN
  }
  if (strata.length === 0) return { p: 1, drop: 0 }
  return { p: cmhExact({ strata }).pLess, drop: drop / strata.length }
}

/** One-sided Fisher p of one question: worse than before. */
function worseP(before: Count | undefined, now: Count | undefined): number {
  if (before === undefined || now === undefined) return 1
  return cmhExact({ strata: [[now[0], now[1], before[0], before[1]]] }).pLess
}
