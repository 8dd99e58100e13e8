import { expect, test } from 'vitest'
import { sessionWith, subtractUsage, tokensBefore } from './session-tokens.ts'

test('what a session had consumed travels with it to the next round', () => {
  const tokens = { usage: { input: 5, reportedUsd: 0.25 }, calls: 3 }
  const session = JSON.parse(JSON.stringify(sessionWith('id', tokens)))
  expect(tokensBefore(session)).toEqual(tokens)
  expect(tokensBefore(undefined)).toEqual({ usage: {}, calls: 0 })
  expect(tokensBefore({ id: 'id', extra: { usage: { input: -1 }, calls: 'x' } })).toEqual({ usage: {}, calls: 0 })
})

test('a round is the difference of two totals, and what the total does not know stays unknown', () => {
  expect(subtractUsage({ input: 9, output: 4 }, { input: 5, cacheRead: 7 })).toEqual({ input: 4, output: 4 })
  expect(subtractUsage({ input: 3 }, { input: 5 })).toEqual({ input: 0 })
  expect(subtractUsage({}, { input: 5 })).toEqual({})
})
