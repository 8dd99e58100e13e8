import type { TrialResult } from '../model/report-data.ts'

/** One word that says why: the verdict, unless it is not the verdict that keeps the trial from passing. */
export function failureWord(trial: TrialResult): string {
  if (trial.status === 'lost') return trial.outcome ?? trial.verdict ?? 'lost'
  if (trial.verdict === undefined || trial.verdict === 'missing') {
    return trial.outcome === 'finished' ? (trial.verdict ?? 'not judged') : (trial.outcome ?? 'open')
  }
  if (trial.verdict !== 'verified') return trial.verdict
  return trial.correctness === 'incorrect' ? 'incorrect' : 'promise broken'
}
