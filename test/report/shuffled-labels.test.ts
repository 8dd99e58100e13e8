import { expect, test } from 'vitest'
import { CHARTS } from '../../src/charts/index.ts'
import { verdictText } from '../../src/report/verdict-text.ts'
import { claimsADifference, claimsWithShuffledLabels } from './shuffled-labels.ts'
import { syntheticReport } from './synthetic-run.ts'

const ROUNDS = 50

const SIZES = [
  { tasks: 12, trials: 5, agents: 4 },
  { tasks: 12, trials: 3, agents: 2 },
  { tasks: 6, trials: 1, agents: 3 },
  { tasks: 1, trials: 10, agents: 2 },
]

test('when labels mean nothing, at most one title of each chart and one verdict in twenty claim a difference', () => {
  const all = SIZES.map((size) => claimsWithShuffledLabels({ rounds: ROUNDS, ...size, seed: 20261125 }))
  const sum = (of: (claims: (typeof all)[number]) => number): number =>
    all.reduce((total, claims) => total + of(claims), 0)
  expect(sum(({ titles }) => titles)).toBeGreaterThan(4 * ROUNDS * SIZES.length)
  for (const { id } of CHARTS) {
    expect(sum(({ byChart }) => byChart.get(id) ?? 0) / (ROUNDS * SIZES.length), id).toBeLessThanOrEqual(0.05)
  }
  expect(sum(({ paragraphsClaiming }) => paragraphsClaiming) / (ROUNDS * SIZES.length)).toBeLessThanOrEqual(0.05)
})

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
