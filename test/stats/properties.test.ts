import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adjust,
  clusteredRate,
  cmhExact,
  cmhMoments,
  geoRatio,
  logrank,
  mcnemarExact,
  missingBounds,
  pairedT,
  passK,
  rankIntervals,
  shuffle,
  signFlip,
  signFlipMC,
  suitePassK,
} from '../../src/stats/index.ts'
import { bits, close, conf, count, counts, differences, RUNS, strata, swapped } from './arbitraries.ts'

describe('swapping A and B', () => {
  test('keeps the p of the stratified test and mirrors its tails', () => {
    fc.assert(
      fc.property(strata, (rows) => {
        const there = cmhExact({ strata: rows })
        const back = cmhExact({ strata: rows.map(swapped) })
        close(there.p, back.p)
        close(there.pLess, back.pGreater)
        const z = cmhMoments({ strata: rows }).z
        close(z, z === null ? null : -(cmhMoments({ strata: rows.map(swapped) }).z ?? Number.NaN))
      }),
      RUNS,
    )
  })

  test('keeps the p of the sign-flip test and mirrors its tails', () => {
    fc.assert(
      fc.property(differences, (d) => {
        const there = signFlip({ d })
        const back = signFlip({ d: d.map((value) => -value) })
        close(there.midP, back.midP)
        close(there.p, back.p)
        close(there.pLess, back.pGreater)
      }),
      RUNS,
    )
  })

  test('flips the paired interval and inverts the effort ratio', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 })), {
          minLength: 2,
          maxLength: 20,
        }),
        conf,
        (rows, level) => {
          const a = rows.map(([x]) => x)
          const b = rows.map(([, y]) => y)
          const there = geoRatio({ a, b, conf: level })
          const back = geoRatio({ a: b, b: a, conf: level })
          close(there.p, back.p)
          close(there.ratio, 1 / (back.ratio ?? Number.NaN))
          const d = a.map((x, i) => x - (b[i] ?? 0))
          const t = pairedT({ d, conf: level })
          const mirrored = pairedT({ d: d.map((value) => -value), conf: level })
          close(t.p, mirrored.p)
          close(t.lo, mirrored.hi === null ? null : -mirrored.hi)
        },
      ),
      RUNS,
    )
  })

  test('keeps the log-rank p', () => {
    const row = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(1), fc.nat(1), fc.nat(3))
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const [time, event, group, stratumOf] = [0, 1, 2, 3].map((i) => rows.map((one) => one[i] ?? 0)) as [
          number[],
          number[],
          number[],
          number[],
        ]
        const there = logrank({ time, event, group, stratum: stratumOf })
        const back = logrank({ time, event, group: group.map((g) => 1 - g), stratum: stratumOf })
        if ((there.chisq ?? 0) > 1e-9) close(there.p, back.p)
        close(there.observed[0], back.observed[1])
        close(there.expected[0], back.expected[1])
      }),
      RUNS,
    )
  })

  test('turns the bounds for lost trials round', () => {
    const tally = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3))
    fc.assert(
      fc.property(fc.array(fc.tuple(tally, tally), { minLength: 1, maxLength: 10 }), (rows) => {
        const a = rows.map(([x]) => x)
        const b = rows.map(([, y]) => y)
        const there = missingBounds({ a, b })
        const back = missingBounds({ a: b, b: a })
        close(there.worstForA, back.bestForA === null ? null : -back.bestForA)
        if (there.asFailed !== null) {
          expect(there.worstForA ?? 0).toBeLessThanOrEqual(there.asFailed + 1e-12)
          expect(there.bestForA ?? 0).toBeGreaterThanOrEqual(there.asFailed - 1e-12)
        }
      }),
      RUNS,
    )
  })
})

describe('the order of the questions', () => {
  test('does not matter to any test or interval', () => {
    fc.assert(
      fc.property(strata, (rows) => {
        close(cmhExact({ strata: rows }).p, cmhExact({ strata: rows.toReversed() }).p)
        const forward = clusteredRate({ counts: rows.map(([x, n]) => [x, n]), conf: 0.95 })
        const backward = clusteredRate({ counts: rows.toReversed().map(([x, n]) => [x, n]), conf: 0.95 })
        close(forward.lo, backward.lo)
        close(forward.icc, backward.icc, 1e-6)
      }),
      RUNS,
    )
    fc.assert(
      fc.property(differences, (d) => close(signFlip({ d }).midP, signFlip({ d: d.toReversed() }).midP)),
      RUNS,
    )
  })
})

describe('questions that tell nothing', () => {
  test('leave the stratified test as it is: all pass or all fail on both sides', () => {
    fc.assert(
      fc.property(strata, count, count, fc.boolean(), (rows, [, nA], [, nB], pass) => {
        const { p } = cmhExact({ strata: rows })
        close(cmhExact({ strata: [...rows, [pass ? nA : 0, nA, pass ? nB : 0, nB]] }).p, p)
      }),
      RUNS,
    )
  })

  test('leave the sign-flip test as it is: no difference', () => {
    fc.assert(
      fc.property(differences, (d) => close(signFlip({ d: [...d, 0, 0] }).midP, signFlip({ d }).midP)),
      RUNS,
    )
  })
})

describe('one trial a question', () => {
  test('makes sign-flip, stratified test and McNemar one test', () => {
    fc.assert(
      fc.property(bits, (rows) => {
        const d = rows.map(([a, b]) => a - b)
        const mcnemar = mcnemarExact({
          b: d.filter((value) => value > 0).length,
          c: d.filter((value) => value < 0).length,
        })
        const flip = signFlip({ d })
        close(flip.p, mcnemar.p)
        close(flip.midP, mcnemar.midP)
        close(cmhExact({ strata: rows.map(([a, b]) => [a, 1, b, 1]) }).p, mcnemar.p)
      }),
      RUNS,
    )
  })
})

describe('repeats', () => {
  test('pass@1 = pass^1 = the rate, pass@k grows and pass^k falls with k', () => {
    fc.assert(
      fc.property(count, ([c, n]) => {
        close(passK({ n, c, k: 1 }).passAtK, c / n)
        close(passK({ n, c, k: 1 }).passHatK, c / n)
        for (let k = 2; k <= n; k += 1) {
          expect(passK({ n, c, k }).passAtK ?? 0).toBeGreaterThanOrEqual(
            (passK({ n, c, k: k - 1 }).passAtK ?? 1) - 1e-12,
          )
          expect(passK({ n, c, k }).passHatK ?? 1).toBeLessThanOrEqual(
            (passK({ n, c, k: k - 1 }).passHatK ?? 0) + 1e-12,
          )
        }
        expect(passK({ n, c, k: n }).passAtK).toBe(c > 0 ? 1 : 0)
        expect(passK({ n, c, k: n + 1 })).toEqual({ passAtK: null, passHatK: null })
      }),
      RUNS,
    )
  })

  test('the suite value at k = 1 is the macro mean', () => {
    fc.assert(
      fc.property(counts, (rows) =>
        close(suitePassK({ counts: rows, k: 1 }).passAtK, clusteredRate({ counts: rows, conf: 0.95 }).macro),
      ),
      RUNS,
    )
  })
})

describe('adjusted p values', () => {
  const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 })

  test('Holm is at least the raw p, at most 1, at least Benjamini–Hochberg, and keeps the order', () => {
    fc.assert(
      fc.property(ps, (p) => {
        const { holm, bh } = adjust({ p })
        for (const [i, raw] of p.entries()) {
          expect(holm[i]).toBeGreaterThanOrEqual(raw)
          expect(holm[i]).toBeLessThanOrEqual(1)
          expect(bh[i]).toBeGreaterThanOrEqual(raw * (1 - 1e-12))
          expect(holm[i]).toBeGreaterThanOrEqual((bh[i] ?? 0) * (1 - 1e-12))
          for (const [j, other] of p.entries()) if (raw < other) expect(holm[i]).toBeLessThanOrEqual(holm[j] ?? 0)
        }
      }),
      RUNS,
    )
  })

  test('ranks contain every agent and shrink only by significance', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10), { minLength: 1, maxLength: 8 }), (est) => {
        const all = est.flatMap((_, i) => est.slice(i + 1).map((__, j): [number, number, number] => [i, i + 1 + j, 1]))
        expect(rankIntervals({ est, pAdj: all, alpha: 0.05 }).worst).toEqual(est.map(() => est.length))
        const sure = rankIntervals({ est, pAdj: all.map(([i, j]) => [i, j, 0]), alpha: 0.05 })
        for (const [i, best] of sure.best.entries()) {
          expect(best).toBe(1 + est.filter((other) => other > (est[i] ?? 0)).length)
          expect(sure.worst[i]).toBeGreaterThanOrEqual(best)
        }
      }),
      RUNS,
    )
  })
})

describe('seeded methods', () => {
  test('a shuffle holds every index once and the same seed gives the same order', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.string(), (n, seed) => {
        const { order } = shuffle({ n, seed })
        expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
        expect(shuffle({ n, seed }).order).toEqual(order)
      }),
      RUNS,
    )
  })

  test('seeded flips come near the exact sign-flip p', () => {
    const d = [6, -4, 3, 12, 0, -2, 4, 4, 6, 3, 1, -1, 5, 8]
    expect(Math.abs(signFlipMC({ d, B: 9999, seed: 'bakeoff:signflip:7' }).p - signFlip({ d }).p)).toBeLessThan(0.01)
  })
})
