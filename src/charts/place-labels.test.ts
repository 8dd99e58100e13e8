import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beeswarm } from './beeswarm.ts'
import { GAPS, placeLabels } from './place-labels.ts'

const area = { x: 0, y: 0, width: 600, height: 260 }

test('placed labels lie inside the area, off each other and off the marks', () => {
  const points = fc.array(fc.record({ x: fc.integer({ min: 0, max: 600 }), y: fc.integer({ min: 0, max: 260 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  fc.assert(
    fc.property(points, (centres) => {
      const solid = centres.map(({ x, y }) => ({ x: x - 9, y: y - 9, width: 18, height: 18 }))
      const labels = centres.map((centre) => ({ ...centre, width: 90, height: 36 }))
      const placed = placeLabels(labels, area, { solid, soft: [], gaps: GAPS.far })
      if (placed === null) return
      expect(placed).toHaveLength(labels.length)
      for (const [index, box] of placed.entries()) {
        expect(box.x >= 0 && box.y >= 0 && box.x + 90 <= 600 && box.y + 36 <= 260).toBe(true)
        for (const other of [...solid, ...placed.slice(index + 1)]) {
          const apart =
            box.x + box.width <= other.x ||
            other.x + other.width <= box.x ||
            box.y + box.height <= other.y ||
            other.y + other.height <= box.y
          expect(apart).toBe(true)
        }
      }
    }),
  )
})

test('labels that cannot all be placed are not placed at all', () => {
  const labels = Array.from({ length: 30 }, () => ({ x: 300, y: 130, width: 200, height: 40 }))
  expect(placeLabels(labels, area, { solid: [], soft: [], gaps: GAPS.near })).toBeNull()
})

test('dots of a swarm keep apart while there is room, and stay within their row', () => {
  expect(beeswarm([10, 100, 200], 3, 20)).toEqual([0, 0, 0])
  const crowd = beeswarm([50, 50, 50, 50, 50], 3, 20)
  expect(new Set(crowd).size).toBe(5)
  const packed = beeswarm(
    Array.from({ length: 60 }, () => 50),
    3,
    20,
  )
  for (const offset of packed) expect(Math.abs(offset)).toBeLessThanOrEqual(20)
})
