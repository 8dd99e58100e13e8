import { expect, test } from 'vitest'
import { rateStep } from './rate-step.ts'

const runs = (...passed: number[]): { passed: number; counted: number }[] =>
  passed.map((count) => ({ passed: count, counted: 100 }))

test('a clear drop is found where it is, with its size', () => {
  const step = rateStep(runs(80, 82, 79, 81, 50, 49, 52, 51))
  expect(step?.at).toBe(4)
  expect(step?.change).toBeCloseTo(-0.3, 3)
  expect(step?.lo).toBeLessThan(-0.3)
  expect(step?.hi).toBeGreaterThan(-0.3)
  expect(step?.p).toBeLessThan(0.001)
})

test('one bad night is no step: it widens what counts as weather', () => {
  expect(rateStep(runs(80, 81, 79, 30, 80, 82, 79, 81))?.p).toBe(1)
})

test('the same difference in wild nights is less sure than in calm ones', () => {
  const calm = rateStep(runs(60, 61, 60, 50, 51, 50))?.p ?? 1
  const wild = rateStep(runs(75, 45, 61, 65, 35, 51))?.p ?? 1
  expect(calm).toBeLessThan(wild)
})

test('too few runs, or rates that never move, are no step', () => {
  expect(rateStep(runs(80, 20, 20))).toBeNull()
  expect(rateStep(runs(100, 100, 100, 100))).toBeNull()
})
