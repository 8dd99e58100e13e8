import { expect, test } from 'vitest'
import { mde, requiredQ } from '../../src/stats/index.ts'

test('a design without spread, a gap of nothing and a gap beyond all spread have an answer', () => {
  const wanted = { alpha: 0.05, power: 0.8 }
  expect(requiredQ({ delta: 0.5, sdD: 0, ...wanted })).toEqual({ n: 2, Q: 2 })
  expect(requiredQ({ delta: 0, sdD: 0.3, ...wanted }).Q).toBe(Number.POSITIVE_INFINITY)
  expect(requiredQ({ delta: 1e6, sdD: 1e-6, ...wanted }).Q).toBe(2)
  expect(mde({ Q: 10, sdD: 0, ...wanted })).toEqual({ delta: 0 })
  expect(mde({ Q: 1, sdD: 0.3, ...wanted })).toEqual({ delta: null })
})
