import { expect, test } from 'vitest'
import { failedCounts, red, run, without } from '../../test/checks/sample-verification.ts'
import { conditionsOf, markerOf } from './run-conditions.ts'
import { needsAnotherRun } from './test-runs.ts'

const policy = { runs: 3, maxRuns: 5 }
const other = run({ counts: { ...failedCounts, failed: 0, passed: 3, executed: 3 } })

test('equal runs go on to the number that the policy asks for, red ones too', () => {
  expect(needsAnotherRun([], policy)).toBe(true)
  expect(needsAnotherRun([run(), run()], policy)).toBe(true)
  expect(needsAnotherRun([red, red], policy)).toBe(true)
  expect(needsAnotherRun([run(), run(), run()], policy)).toBe(false)
})

test('a stop, a fault of the sandbox or two different exits end it: nothing can change the answer', () => {
  expect(needsAnotherRun([{ ...without(run(), 'exitCode'), stopped: 'timeout' }], policy)).toBe(false)
  expect(needsAnotherRun([{ ...without(run(), 'exitCode'), infraError: 'x' }], policy)).toBe(false)
  expect(needsAnotherRun([run(), red], policy)).toBe(false)
})

test('equal exits with unequal counts go on up to the most runs', () => {
  expect(needsAnotherRun([run(), run(), other], policy)).toBe(true)
  expect(needsAnotherRun([run(), run(), other, run(), run()], policy)).toBe(false)
})

test('equal runs of which one takes far longer go on as well; what a busy machine makes of them does not count', () => {
  const took = (durationMs: number) => run({ durationMs })
  expect(needsAnotherRun([took(500), took(600), took(9000)], policy)).toBe(true)
  expect(needsAnotherRun([took(500), took(600), took(9000), took(500), took(500)], policy)).toBe(false)
  expect(needsAnotherRun([took(20), took(30), took(900)], policy)).toBe(false)
  expect(needsAnotherRun([took(5000), took(9000), took(15_000)], policy)).toBe(false)
})

test('the conditions of runs differ on purpose and follow from the seed', () => {
  const three = [0, 1, 2].map((index) => conditionsOf(1, index, false))
  expect(new Set(three.map(({ CI }) => CI))).toEqual(new Set(['1', 'true', '']))
  expect(new Set(three.map(({ PYTHONHASHSEED }) => PYTHONHASHSEED)).size).toBe(3)
  expect(conditionsOf(1, 0, false)).toEqual(three[0])
  expect(markerOf(1)).toMatch(/^[a-z]{10}$/)
  expect(markerOf(1)).not.toBe(markerOf(2))
})
