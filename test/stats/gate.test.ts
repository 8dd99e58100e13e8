import { describe, expect, test } from 'vitest'
import { type Count, gate } from '../../src/stats/index.ts'

const rows = (questions: number, passes: number, trials: number): Count[] =>
  Array.from({ length: questions }, () => [passes, trials])

describe('the nightly gate', () => {
  test('does not suspect a drop under 3 points, however small its p', () => {
    const result = gate({
      baseline: rows(20, 990, 1000),
      night: rows(20, 970, 1000),
      rerunSuite: null,
      rerunQuestions: null,
    })
    expect(result.suiteP).toBeLessThan(1e-6)
    expect(result.suiteDrop).toBeCloseTo(0.02, 12)
    expect(result.suspectSuite).toBe(false)
  })

  test('fails only when the fresh trials alone confirm', () => {
    const seen = { baseline: rows(20, 40, 42), night: rows(20, 2, 3), rerunQuestions: null }
    expect(gate({ ...seen, rerunSuite: null }).verdict).toBe('unconfirmed')
    expect(gate({ ...seen, rerunSuite: rows(20, 3, 3) }).verdict).toBe('pass')
    expect(gate({ ...seen, rerunSuite: rows(20, 2, 3) }).verdict).toBe('regression')
  })

  test('reads nothing into a question that lost all its trials last night', () => {
    const night: Count[] = [...rows(4, 3, 3), [0, 0]]
    const result = gate({ baseline: rows(5, 42, 42), night, rerunSuite: null, rerunQuestions: null })
    expect(result).toMatchObject({ suiteP: 1, suiteDrop: 0, suspectQuestions: [], verdict: 'pass' })
    expect(result.questionP[4]).toBe(1)
  })

  test('leaves an improvement alone', () => {
    const result = gate({ baseline: rows(20, 20, 42), night: rows(20, 3, 3), rerunSuite: null, rerunQuestions: null })
    expect(result).toMatchObject({ suspectSuite: false, verdict: 'pass' })
  })
})
