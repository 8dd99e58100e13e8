import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  clopperPearson,
  clusteredRate,
  fieller,
  km,
  mover,
  quantile7,
  quantileCI,
  wilson,
} from '../../src/stats/index.ts'
import { close, conf, count, counts, RUNS } from './arbitraries.ts'

describe('intervals', () => {
  test('of a rate contain it and lie in [0, 1], Clopper–Pearson with guaranteed coverage', () => {
    fc.assert(
      fc.property(count, conf, ([x, n], level) => {
        for (const { lo, hi } of [wilson({ x, n, conf: level }), clopperPearson({ x, n, conf: level })]) {
          expect(lo).toBeGreaterThanOrEqual(0)
          expect(hi).toBeLessThanOrEqual(1)
          expect(lo).toBeLessThanOrEqual(x / n + 1e-12)
          expect(hi).toBeGreaterThanOrEqual(x / n - 1e-12)
        }
      }),
      RUNS,
    )
  })

  test('of the suite rate contain it, lie in [0, 1] and never use more trials than there are', () => {
    fc.assert(
      fc.property(counts, conf, (rows, level) => {
        const { lo, hi, macro, nEff, N } = clusteredRate({ counts: rows, conf: level })
        expect(lo).toBeGreaterThanOrEqual(0)
        expect(hi).toBeLessThanOrEqual(1)
        expect(lo).toBeLessThanOrEqual((macro ?? 0) + 1e-12)
        expect(hi).toBeGreaterThanOrEqual((macro ?? 1) - 1e-12)
        expect(nEff).toBeLessThanOrEqual(N)
      }),
      RUNS,
    )
  })

  test('grow with the confidence', () => {
    fc.assert(
      fc.property(counts, (rows) => {
        const narrow = clusteredRate({ counts: rows, conf: 0.8 })
        const wide = clusteredRate({ counts: rows, conf: 0.99 })
        expect(wide.lo).toBeLessThanOrEqual((narrow.lo ?? 0) + 1e-12)
        expect(wide.hi).toBeGreaterThanOrEqual((narrow.hi ?? 1) - 1e-12)
      }),
      RUNS,
    )
  })

  test('of a difference by MOVER contain it and lie in [−1, 1]', () => {
    fc.assert(
      fc.property(count, count, ([x, n], [y, m]) => {
        const a = wilson({ x, n, conf: 0.95 })
        const b = wilson({ x: y, n: m, conf: 0.95 })
        const { lo, hi, diff } = mover({
          pA: x / n,
          lA: a.lo ?? 0,
          uA: a.hi ?? 1,
          pB: y / m,
          lB: b.lo ?? 0,
          uB: b.hi ?? 1,
        })
        expect(lo).toBeGreaterThanOrEqual(-1 - 1e-12)
        expect(hi).toBeLessThanOrEqual(1 + 1e-12)
        expect(lo).toBeLessThanOrEqual(diff)
        expect(hi).toBeGreaterThanOrEqual(diff)
      }),
      RUNS,
    )
  })

  test('of the cost per pass contain it, or have no upper end', () => {
    const row = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.nat(5))
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 15 }), (rows) => {
        const result = fieller({ c: rows.map(([c]) => c / 100), s: rows.map(([, s]) => s), conf: 0.95 })
        if (!result.bounded) expect([result.lo, result.hi]).toEqual([null, Number.POSITIVE_INFINITY])
        else {
          expect(result.lo ?? Number.NaN).toBeLessThanOrEqual((result.ratio ?? 0) * (1 + 1e-9))
          expect(result.hi).toBeGreaterThanOrEqual((result.ratio ?? 0) * (1 - 1e-9))
        }
      }),
      RUNS,
    )
  })

  test('of a quantile contain it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 1, maxLength: 60 }), fc.constantFrom(0.1, 0.5, 0.9), (x, p) => {
        const { lo, hi, coverage } = quantileCI({ x, p, conf: 0.95 })
        const value = quantile7({ x, p }).value ?? Number.NaN
        expect(lo).toBeLessThanOrEqual(value)
        expect(hi).toBeGreaterThanOrEqual(value)
        expect(coverage).toBeGreaterThanOrEqual(0.95 - 1e-12)
      }),
      RUNS,
    )
  })
})

test('without censoring RMST(τ) is the mean of min(T, τ)', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 900 }),
      (time, tau) => {
        const { rmst, passedByTau } = km({ time, event: time.map(() => 1), tau })
        close(rmst, time.reduce((total, t) => total + Math.min(t, tau), 0) / time.length)
        close(passedByTau, time.filter((t) => t <= tau).length / time.length)
      },
    ),
    RUNS,
  )
})
