import { expect, test } from 'vitest'
import { simulateGate } from './simulate-gate.ts'

// Fifty seeded suites a world: all 2,500 are `npm run endurance -- --only gate-quiet` and gate-weather, gate-at-once.
const SIZE = { suites: 50, freshWeather: 'apart', seed: 'test' } as const

test('fifty suites of independent nights: few false alarms and fresh trials, and what breaks is found', () => {
  const { shipped, exact, falseWarnings, extraTrials } = simulateGate({ ...SIZE, weather: 0 })
  // 200 agents: 0.03 each are 6 expected; 0.09 would be thrice as many.
  expect(exact.falseAlarms).toBeLessThan(0.09)
  expect(shipped.falseAlarms).toBeLessThanOrEqual(exact.falseAlarms)
  expect(falseWarnings).toBeLessThan(0.2)
  expect(extraTrials).toBeGreaterThan(0.015)
  expect(extraTrials).toBeLessThan(0.06)
  expect(shipped.foundBy['-20'][0]).toBeGreaterThan(0.8)
  expect(shipped.foundBy['-10'][0]).toBeLessThan(0.6)
  expect(shipped.foundBy['-10'][2]).toBeGreaterThan(0.7)
  expect(shipped.foundBy['three-break'][0]).toBeGreaterThan(0.9)
})

test('fifty suites in weather: widening the confirmation takes false alarms away, and costs detection', () => {
  const { shipped, exact, warnedBy } = simulateGate({ ...SIZE, weather: 0.3 })
  expect(exact.falseAlarms).toBeGreaterThan(0.03)
  expect(exact.falseAlarms).toBeLessThan(0.26)
  expect(shipped.falseAlarms).toBeLessThan(exact.falseAlarms)
  expect(shipped.foundBy['-10'][2]).toBeLessThan(exact.foundBy['-10'][2])
  expect(shipped.foundBy['-10'][2]).toBeGreaterThan(0.6)
  expect(warnedBy['-10'][2]).toBeGreaterThan(0.8)
})
