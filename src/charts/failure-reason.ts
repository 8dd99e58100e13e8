import type { TrialResult } from '../model/report-data.ts'
import type { Verdict } from '../model/verdict.ts'

/** Why a counted trial did not pass: one reason for each, nearest to a pass first. */
export const FAILURE_REASONS = ['answer', 'proof', 'red-test', 'no-test', 'time', 'stopped'] as const
export type FailureReason = (typeof FAILURE_REASONS)[number]

/** Beside a swatch, and as the subject of a sentence. */
export const REASON_TEXT: Record<FailureReason, { short: string; subject: string }> = {
  answer: { short: 'wrong or incomplete answer', subject: 'A wrong or incomplete answer' },
  proof: { short: 'test proves too little', subject: 'A test that proves too little' },
  'red-test': { short: 'test does not pass', subject: 'A test that does not pass' },
  'no-test': { short: 'no test left', subject: 'Leaving no test' },
  time: { short: 'out of time', subject: 'Running out of time' },
  stopped: { short: 'agent stopped', subject: 'Stopping early' },
}

const OF_VERDICT: Record<Exclude<Verdict, 'missing'>, FailureReason> = {
  verified: 'answer',
  weak: 'proof',
  unproven: 'proof',
  vacuous: 'proof',
  masked: 'proof',
  tampered: 'proof',
  flaky: 'red-test',
  failed: 'red-test',
  broken: 'red-test',
  'not-portable': 'red-test',
  'needs-network': 'red-test',
  timeout: 'red-test',
  limit: 'red-test',
  'setup-failed': 'red-test',
  'infra-error': 'stopped',
}

/** The reason of a trial that failed: what its folder shows, and where it shows nothing, how the agent ended. */
export function failureReason({ verdict, outcome }: TrialResult): FailureReason {
  if (verdict !== undefined && verdict !== 'missing') return OF_VERDICT[verdict]
  if (outcome === 'timed-out') return 'time'
  return outcome === undefined || outcome === 'finished' || outcome === 'truncated' ? 'no-test' : 'stopped'
}
