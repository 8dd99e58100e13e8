import { expect, test } from 'vitest'
import { judgeFinalAnswer } from './final-answer.ts'

test.each([
  ['Done.', false, 'finished'],
  ['', false, 'finished'],
  ['Which one do you want?', false, 'finished'],
  ['Which one do you want?', true, 'asked'],
  ['', true, 'truncated'],
  ['I did not find anything.', true, 'truncated'],
  [`${'A long report. '.repeat(200)}Is it enough?`, true, 'truncated'],
] as const)('the last word "%.25s" with an empty folder (%s) is %s', (text, empty, kind) => {
  expect(judgeFinalAnswer(text, empty).kind).toBe(kind)
})
