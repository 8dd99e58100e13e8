import { expect, test } from 'vitest'
import { verdictText } from '../../src/report/verdict-text.ts'
import { claimsADifference, claimsWithShuffledLabels } from './shuffled-labels.ts'
import { syntheticReport } from './synthetic-run.ts'

const ROUNDS = 50

/** With 50 rounds 5 % is met by chance alone up to 6 times (one run in thirty would have more): the seed is fixed. */
const MOST = 6

test.each([
  { tasks: 12, trials: 5, agents: 4 },
  { tasks: 12, trials: 3, agents: 2 },
  { tasks: 6, trials: 1, agents: 3 },
  { tasks: 1, trials: 10, agents: 2 },
])(
  'when labels mean nothing hardly a title and hardly a verdict claims a difference ($agents agents, $tasks × $trials)',
  (size) => {
    const claims = claimsWithShuffledLabels({ rounds: ROUNDS, ...size, seed: 20261125 })
    expect(claims.titles).toBeGreaterThan(4 * ROUNDS)
    expect(claims.titlesClaiming / claims.titles).toBeLessThanOrEqual(0.05)
    expect(claims.paragraphsClaiming / ROUNDS).toBeLessThanOrEqual(0.05)
    for (const [chart, claiming] of claims.byChart) expect(claiming, chart).toBeLessThanOrEqual(MOST)
  },
)

test('where labels mean much, the verdict claims it', () => {
  const contestants = [
    { id: 'strong', skill: 9, seconds: 60, usd: 0.1 },
    { id: 'weak', skill: -9, seconds: 240, usd: 0.9 },
  ]
  const text = verdictText(syntheticReport({ contestants }))
  expect(claimsADifference(text)).toBe(true)
  expect(text).toContain('strong passed more than weak on these tasks')
  expect(text).toContain('strong is fastest')
  expect(text).toContain('weak costs')
})
