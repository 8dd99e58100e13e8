import { expect, test } from 'vitest'
import type { TrialResult } from '../model/report-data.ts'
import { failureReason } from './failure-reason.ts'

const TRIAL = { run: 'r', trial: 't', task: 'q', taskHash: '', agent: 'a', adapter: 'nop', trialIndex: 1, attempts: 1 }

test.each<[Partial<TrialResult>, string]>([
  [{ verdict: 'failed', outcome: 'finished' }, 'red-test'],
  [{ verdict: 'failed', outcome: 'timed-out' }, 'red-test'],
  [{ verdict: 'weak', outcome: 'finished' }, 'proof'],
  [{ verdict: 'verified', correctness: 'incorrect', outcome: 'finished' }, 'answer'],
  [{ verdict: 'missing', outcome: 'finished' }, 'no-test'],
  [{ verdict: 'missing', outcome: 'timed-out' }, 'time'],
  [{ verdict: 'missing', outcome: 'refused' }, 'stopped'],
  [{ outcome: 'agent-error' }, 'stopped'],
])('%o is %s', (result, reason) => {
  expect(failureReason({ ...TRIAL, ...result })).toBe(reason)
})
