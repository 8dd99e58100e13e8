import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomBelow, seededRandom, shuffled, xoshiro128 } from './seeded-order.ts'

test('xoshiro128** gives the numbers of the reference code for the state 1, 2, 3, 4', () => {
  const random = xoshiro128([1, 2, 3, 4])
  expect(Array.from({ length: 8 }, () => random.nextUint32())).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849,
  ])
})

test('a seed gives the same numbers for ever', () => {
  const random = seededRandom(42)
  expect(Array.from({ length: 4 }, () => random.nextUint32())).toMatchInlineSnapshot(`
    [
      660444221,
      3652823732,
      77672526,
      910233633,
    ]
  `)
})

test('all 53 bits of a seed count', () => {
  const firsts = [0, 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 52, 2 ** 53 - 1].map((seed) => {
    const random = seededRandom(seed)
    return `${random.nextUint32()} ${random.nextUint32()}`
  })
  expect(new Set(firsts).size).toBe(firsts.length)
})

test.each([-1, 0.5, 2 ** 53, Number.NaN])('%s is no seed', (seed) => {
  expect(() => seededRandom(seed)).toThrow(RangeError)
})

test('a shuffle loses and invents nothing, and leaves its input alone', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.array(fc.integer()), (seed, items) => {
      const before = [...items]
      const after = shuffled(seededRandom(seed), items)
      expect([...after].sort()).toEqual([...before].sort())
      expect(items).toEqual(before)
    }),
  )
})

test('a number below a bound is below it', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
      const value = randomBelow(seededRandom(seed), bound)
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThan(bound)
    }),
  )
})

test('each of the six orders of three things comes up about equally often', () => {
  const random = seededRandom(1)
  const counts = new Map<string, number>()
  for (let i = 0; i < 6000; i += 1) {
    const order = shuffled(random, ['a', 'b', 'c']).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect(counts.size).toBe(6)
  // Chi-squared with 5 degrees of freedom: above 20.5 once in a thousand fair seeds; this seed is fixed.
  const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
  expect(chiSquared).toBeLessThan(20.5)
})

test('a bound that does not divide 2^32 favours no number', () => {
  const random = seededRandom(2)
  const third = 2 ** 30
  const low = Array.from({ length: 3000 }, () => randomBelow(random, 3 * third)).filter((value) => value < third).length
  // Without drawing again half of them would be in the lowest third.
  expect(Math.abs(low - 1000)).toBeLessThan(120)
})
