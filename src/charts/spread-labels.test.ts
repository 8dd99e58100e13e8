import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spreadLabels } from './spread-labels.ts'

test('labels keep their distance, their order and the range, whatever they want', () => {
  const heights = fc.array(fc.integer({ min: -50, max: 350 }), { minLength: 1, maxLength: 16 })
  fc.assert(
    fc.property(heights, (wanted) => {
      const placed = spreadLabels(wanted, 18, { lo: 0, hi: 300 })
      const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b)
      let last = Number.NEGATIVE_INFINITY
      for (const index of order) {
        const y = placed[index] ?? Number.NaN
        expect(y).toBeGreaterThanOrEqual(Math.max(0, last + 18) - 1e-6)
        expect(y).toBeLessThanOrEqual(300 + 1e-6)
        last = y
      }
    }),
  )
})

test('labels with room stay where they want to be', () => {
  expect(spreadLabels([100, 20, 60], 18, { lo: 0, hi: 200 })).toEqual([100, 20, 60])
  expect(spreadLabels([50, 50], 18, { lo: 0, hi: 200 })).toEqual([41, 59])
})
