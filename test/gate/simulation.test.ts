import { expect, test } from 'vitest'
import { simulateGate } from './simulate-gate.ts'

// Fifty seeded suites: the whole simulation is `npm run endurance -- --only gate-simulation`.
const SIZE = { suites: 50, weather: 0, seed: 'test' }

test('four agents that do not change give about one false alarm in eight months, and few fresh trials', () => {
  const seen = simulateGate({ ...SIZE, scenario: 'nothing' })
  // 200 agents: 0.03 each are 6 expected; 0.09 would be thrice as many.
  expect(seen.falseAlarms).toBeLessThan(0.09)
  expect(seen.falseWarnings).toBeLessThan(0.2)
  expect(seen.extraTrials).toBeGreaterThan(0.015)
  expect(seen.extraTrials).toBeLessThan(0.06)
})

test('a drop of 20 points is found in the first night, of 10 within a week, and three broken tasks at once', () => {
  expect(simulateGate({ ...SIZE, scenario: '-20' }).foundBy[0]).toBeGreaterThan(0.8)
  const ten = simulateGate({ ...SIZE, scenario: '-10' })
  expect(ten.foundBy[0]).toBeLessThan(0.6)
  expect(ten.foundBy[2]).toBeGreaterThan(0.7)
  expect(ten.warnedBy[2]).toBeGreaterThan(0.85)
  expect(simulateGate({ ...SIZE, scenario: 'three-break' }).foundBy[0]).toBeGreaterThan(0.9)
})
