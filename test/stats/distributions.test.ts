import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { betaCdf } from '../../src/stats/distributions/beta-cdf.ts'
import { betaQuantile } from '../../src/stats/distributions/beta-quantile.ts'
import { binomialPmf } from '../../src/stats/distributions/binomial-pmf.ts'
import { chiSquare1Upper } from '../../src/stats/distributions/chi-square1-upper.ts'
import { hypergeometricPmf } from '../../src/stats/distributions/hypergeometric-pmf.ts'
import { logGamma } from '../../src/stats/distributions/log-gamma.ts'
import { noncentralTUpper } from '../../src/stats/distributions/noncentral-t-upper.ts'
import { normalCdf } from '../../src/stats/distributions/normal-cdf.ts'
import { normalQuantile } from '../../src/stats/distributions/normal-quantile.ts'
import { studentQuantile } from '../../src/stats/distributions/student-quantile.ts'
import { studentUpper } from '../../src/stats/distributions/student-upper.ts'

/** Rows of arguments with the value last, computed by mpmath with 40 digits. */
const reference: Record<string, number[][]> = JSON.parse(
  readFileSync(new URL('../fixtures/stats/distributions.json', import.meta.url), 'utf8'),
)

const binomialCdf = (k: number, n: number, p: number): number =>
  binomialPmf(n, p)
    .slice(0, k + 1)
    .reduce((total, probability) => total + probability, 0)

const hypergeometricCdf = (k: number, nA: number, nB: number, passes: number): number => {
  const { from, pmf } = hypergeometricPmf(nA, nB, passes)
  return pmf.slice(0, k - from + 1).reduce((total, probability) => total + probability, 0)
}

// Relative errors: normalCdf is given by 15-digit coefficients; what goes through ln Γ of large arguments loses a few digits.
const functions: [name: string, f: (...args: number[]) => number, relative: number][] = [
  ['normalCdf', normalCdf, 1e-13],
  ['normalQuantile', normalQuantile, 1e-14],
  ['logGamma', logGamma, 1e-13],
  ['betaCdf', (x = 0, a = 0, b = 0) => betaCdf(x, a, b), 1e-10],
  ['studentUpper', studentUpper, 1e-11],
  ['studentQuantile', studentQuantile, 1e-11],
  ['noncentralTUpper', noncentralTUpper, 1e-9],
  ['binomialCdf', binomialCdf, 1e-12],
  ['hypergeometricCdf', hypergeometricCdf, 1e-12],
]

test.each(functions)('%s agrees with 40-digit arithmetic', (name, f, relative) => {
  const rows = reference[name] ?? []
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) {
    const expected = row.at(-1) ?? Number.NaN
    const actual = f(...row.slice(0, -1))
    const difference = Math.abs(actual - expected)
    expect(difference, `${name}(${row.slice(0, -1)}) = ${actual} for ${expected}`).toBeLessThanOrEqual(
      relative * Math.abs(expected) + 1e-17,
    )
  }
})

test('quantiles are undone by their own tails, from the middle to far out', () => {
  for (const p of [1e-12, 1e-6, 0.001, 0.025, 0.2, 0.4999, 0.6, 0.975]) {
    for (const df of [1, 2, 3.5, 7, 30, 199, 1e5])
      expect(studentUpper(-studentQuantile(p, df), df) / p).toBeCloseTo(1, 9)
    for (const [a, b] of [
      [1, 20],
      [14, 7],
      [499, 502],
      [1, 1e5],
    ] as const) {
      expect(betaCdf(betaQuantile(p, a, b), a, b) / p).toBeCloseTo(1, 9)
    }
  }
})

test('the ends of the distributions are exact', () => {
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY)
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY)
  expect(normalCdf(40)).toBe(1)
  expect(normalCdf(-40)).toBe(0)
  expect(studentQuantile(0.5, 3)).toBe(0)
  expect(studentQuantile(1, 3)).toBe(Number.POSITIVE_INFINITY)
  expect(studentUpper(Number.POSITIVE_INFINITY, 3)).toBe(0)
  expect([betaCdf(0, 2, 3), betaCdf(1, 2, 3), betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1, 0, 1])
  expect([...binomialPmf(2, 0), ...binomialPmf(2, 1)]).toEqual([1, 0, 0, 0, 0, 1])
  expect(chiSquare1Upper(0)).toBe(1)
  expect(chiSquare1Upper(3.841458820694124)).toBeCloseTo(0.05, 13)
})
