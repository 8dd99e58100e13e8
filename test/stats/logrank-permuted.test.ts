import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logrank } from '../../src/stats/logrank.ts'
import { logrankPermutedP } from '../../src/stats/logrank-permuted.ts'
import { survivalTimes } from '../../src/stats/survival-times.ts'

const B = 4999
const timesOf = (...times: number[]) =>
  survivalTimes(
    times.map(Math.abs),
    times.map((time) => (time > 0 ? 1 : 0)),
  )

/** All ways to choose which of the members are A's. */
function exactP(a: number[], b: number[]): number {
  const all = [...a, ...b]
  const statistic = (chosen: readonly number[]): number => {
    const { observed, expected } = logrank({
      time: all.map(Math.abs),
      event: all.map((time) => (time > 0 ? 1 : 0)),
      group: all.map((_, i) => (chosen.includes(i) ? 0 : 1)),
      stratum: all.map(() => 1),
    })
    return Math.abs(observed[0] - expected[0])
  }
  const seen = statistic(a.map((_, i) => i))
  const choices = subsets(all.length, a.length).map(statistic)
  return choices.filter((value) => value >= seen - 1e-9).length / choices.length
}

const subsets = (n: number, k: number, from = 0): number[][] =>
  k === 0
    ? [[]]
    : Array.from({ length: n - from }, (_, i) => from + i).flatMap((first) =>
        subsets(n, k - 1, first + 1).map((rest) => [first, ...rest]),
      )

test.each([
  [
    [1, 2, 3, 4],
    [5, 6, 7, -9, -9],
  ],
  [
    [1, 2, 2, -9],
    [2, 3, -9, -9],
  ],
  [[4], [1, 2, 3, 5, 6]],
  [
    [-9, -9],
    [-9, -9],
  ],
])('p of times %j against %j is the share of all exchanges that are as extreme (minus: did not pass)', (a, b) => {
  const p = logrankPermutedP({ strata: [[timesOf(...a), timesOf(...b)]], B, seed: 'test' })
  expect(Math.abs(p - exactP(a, b))).toBeLessThan(0.02)
})

test('who is called A, and in which order strata come, does not change the statistic', () => {
  const times = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(fc.array(fc.tuple(times, times), { minLength: 1, maxLength: 4 }), (pairs) => {
      const strata = pairs.map(([a, b]) => [timesOf(...a), timesOf(...b)] as const)
      const p = (of: typeof strata): number => logrankPermutedP({ strata: of, B: 499, seed: 'test' })
      const there = p(strata)
      expect(there).toBeGreaterThan(0)
      expect(there).toBeLessThanOrEqual(1)
      expect(Math.abs(p(strata.map(([a, b]) => [b, a] as const)) - there)).toBeLessThan(0.12)
    }),
    { numRuns: 30, seed: 7 },
  )
})
