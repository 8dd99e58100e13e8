import { expect, test } from 'vitest'
import { linearAxis, STEPS } from './linear-axis.ts'

const fit = { width: 500, measure: (text: string, size: number): number => text.length * size * 0.55 }

test('ticks are round, at most nine, and end with the axis where a step allows it', () => {
  expect(linearAxis({ min: 0, max: 15 }, STEPS, String, fit).ticks).toEqual([0, 5, 10, 15])
  expect(linearAxis({ min: 0, max: 1.87 }, STEPS, String, fit).ticks).toEqual([0, 0.5, 1, 1.5])
  expect(linearAxis({ min: -0.24, max: 0.64 }, STEPS, String, fit).ticks).toEqual([-0.2, 0, 0.2, 0.4, 0.6])
})

test('in a narrow plot fewer ticks stand, never texts upon each other', () => {
  const text = (value: number): string => `${value} minutes`
  const { ticks } = linearAxis({ min: 0, max: 15 }, STEPS, text, { ...fit, width: 200 })
  expect(ticks).toEqual([0, 10])
})
