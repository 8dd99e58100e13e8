import { expect, test } from 'vitest'
import type { AgentOutcome } from '../model/outcome.ts'
import { Correctness, Promises, type Status, VERDICTS, type Verdict } from '../model/verdict.ts'
import { statusOf } from './status.ts'

const message = 'x'
const REAL: AgentOutcome[] = [
  { kind: 'finished' },
  { kind: 'truncated', message },
  { kind: 'timed-out', afterMs: 1 },
  { kind: 'refused', message },
  { kind: 'asked', question: 'which?' },
  { kind: 'agent-error', message },
]
const LOST: AgentOutcome[] = [
  { kind: 'rate-limited', message },
  { kind: 'quota', message },
  { kind: 'authentication', message },
  { kind: 'model-not-found', message },
  { kind: 'infra-error', message },
  { kind: 'cancelled' },
]
const rest = { correctness: 'not-checked', promises: 'none' } as const

const TABLE = VERDICTS.flatMap((verdict) =>
  Correctness.options.flatMap((correctness) =>
    Promises.options.map((promises) => ({ verdict, correctness, promises })),
  ),
)

/** product.md §4, second and third row. */
function expectedOf({ verdict, correctness, promises }: (typeof TABLE)[number]): Status {
  if (verdict === 'infra-error') return 'lost'
  return verdict === 'verified' && correctness !== 'incorrect' && promises !== 'broken' ? 'pass' : 'fail'
}

test.each(TABLE)('$verdict, $correctness, promises $promises: one status whatever the agent did', (row) => {
  for (const outcome of REAL) expect(statusOf({ outcome, ...row })).toBe(expectedOf(row))
})

test.each(TABLE)('$verdict, $correctness, promises $promises: lost where the agent was never really tried', (row) => {
  for (const outcome of LOST) expect(statusOf({ outcome, ...row })).toBe('lost')
})

test('a quota loss never counts against an agent', () => {
  expect(statusOf({ outcome: { kind: 'quota', message: '429' }, verdict: 'missing', ...rest })).toBe('lost')
})

test('a timed-out agent whose folder is verified passes, its unverified folder fails', () => {
  const outcome: AgentOutcome = { kind: 'timed-out', afterMs: 1000 }
  expect(statusOf({ outcome, verdict: 'verified', ...rest })).toBe('pass')
  expect(statusOf({ outcome, verdict: 'missing', ...rest })).toBe('fail')
})

test('a policy may count weak and needs-network as a pass, and nothing else is let in by that', () => {
  const alsoPass: Verdict[] = ['weak', 'needs-network']
  const passing = VERDICTS.filter(
    (verdict) => statusOf({ outcome: { kind: 'finished' }, verdict, ...rest, alsoPass }) === 'pass',
  )
  expect(passing).toEqual(['verified', 'weak', 'needs-network'])
})
