import { describe, expect, test } from 'vitest'
import { type Analysis, type AnalyzeRow, analyze } from '../../src/stats/index.ts'
import { expectClose, type GoldenTrial, golden } from './golden.ts'

const rowOf = ([agent, question, , status, , seconds, usd]: GoldenTrial): AnalyzeRow =>
  ({ agent, question, status, seconds, usd }) as AnalyzeRow

describe.each(Object.entries(golden.datasets))('%s', (_name, { trials, tau, tolerance, expected }) => {
  const keys = Object.keys(expected as object)
  const pick = (analysis: Analysis): object =>
    Object.fromEntries(Object.entries(analysis).filter(([key]) => keys.includes(key)))

  test('is analyzed to the golden values, and to no other keys', () => {
    expectClose(pick(analyze({ rows: trials.map(rowOf), tau })), expected, tolerance)
  })

  test('gives the same whatever the order of its rows', () => {
    expectClose(pick(analyze({ rows: trials.toReversed().map(rowOf), tau })), expected, tolerance)
  })

  test('names its questions in the order of their numbers', () => {
    expect(analyze({ rows: trials.map(rowOf), tau }).questions.at(-1)).toBe(
      `q${analyze({ rows: trials.map(rowOf) }).questions.length}`,
    )
  })
})
