import fc from 'fast-check'
import { expect } from 'vitest'

export const count = fc
  .integer({ min: 1, max: 8 })
  .chain((n) => fc.integer({ min: 0, max: n }).map((x): [number, number] => [x, n]))
export const counts = fc.array(count, { minLength: 1, maxLength: 15 })
const stratum = fc.tuple(count, count).map(([a, b]): [number, number, number, number] => [...a, ...b])
export const strata = fc.array(stratum, { minLength: 1, maxLength: 12 })
export const differences = fc.array(fc.integer({ min: -12, max: 12 }), { minLength: 1, maxLength: 20 })
export const bits = fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 1, maxLength: 25 })
export const conf = fc.constantFrom(0.8, 0.9, 0.95, 0.99)

export const close = (a: number | null, b: number | null, slack = 1e-9): void => {
  if (a === null || b === null) expect(a).toBe(b)
  else expect(Math.abs(a - b)).toBeLessThanOrEqual(slack * Math.max(1, Math.abs(a)))
}
export const swapped = ([a, aN, b, bN]: readonly [number, number, number, number]): [
  number,
  number,
  number,
  number,
] => [b, bN, a, aN]
export const RUNS = { numRuns: 60 }
