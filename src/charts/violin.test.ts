import { expect, test } from 'vitest'
import { violins } from './violin.ts'

const box = { x: 10, y: 0, width: 100, height: 40 }

test('a violin fills its row where trials are thickest, and ends where they end', () => {
  const xs = [...Array.from({ length: 50 }, () => 40), 80]
  const { all } = violins(xs, [], box)
  const thickest = all.reduce((a, b) => (b.half > a.half ? b : a))
  expect(thickest).toEqual({ x: 40, half: 20 })
  expect(all[0]?.x).toBeGreaterThanOrEqual(38)
  expect(all.at(-1)?.x).toBeLessThanOrEqual(82)
})

test('a part is never thicker than the whole, and equals it where it is the whole', () => {
  const { all, some } = violins([30, 30, 30, 60, 60, 90], [30, 30, 30, 60], box)
  for (const [index, slice] of some.entries()) expect(slice.half).toBeLessThanOrEqual(all[index]?.half ?? 0)
  expect(violins([30, 60], [30, 60], box).some).toEqual(violins([30, 60], [30, 60], box).all)
})
