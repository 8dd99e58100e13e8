import type { TrialResult } from '../model/report-data.ts'

type Ended = Pick<TrialResult, 'status' | 'outcome' | 'verdict' | 'correctness'>

/** One word that says why: the verdict, unless it is not the verdict that keeps the trial from passing. */
export function failureWord(trial: Ended): string {
  if (trial.status === 'lost') return trial.outcome ?? trial.verdict ?? 'lost'
  if (trial.verdict === undefined) return trial.outcome === 'finished' ? 'not judged' : (trial.outcome ?? 'open')
  if (trial.verdict === 'missing') return endedByItself(trial) ? 'missing' : (trial.outcome ?? 'missing')
  if (trial.verdict !== 'verified') return trial.verdict
  return trial.correctness === 'incorrect' ? 'incorrect' : 'promise broken'
}

const endedByItself = ({ outcome }: Ended): boolean => outcome === 'finished' || outcome === 'truncated'
