import { expect, test } from 'vitest'
import type { FollowUp } from '../model/task.ts'
import { type FollowUpState, followUpDue } from './follow-up.ts'

const incomplete: FollowUp = { when: 'incomplete', prompt: 'Finish.' }
const failed: FollowUp = { when: 'failed', prompt: 'Mend the test.' }
const missing: FollowUp = { when: 'missing:*.png', prompt: 'Draw it.' }
const always: FollowUp = { when: 'always', prompt: 'Check it once more.' }

const state = (over: Partial<FollowUpState> = {}): FollowUpState => ({
  used: [],
  incomplete: false,
  failed: false,
  matches: () => true,
  ...over,
})

test.each([
  [incomplete, state({ incomplete: true }), true],
  [incomplete, state(), false],
  [failed, state({ failed: true }), true],
  [failed, state(), false],
  [missing, state({ matches: (glob) => glob !== '*.png' }), true],
  [missing, state(), false],
  [always, state(), true],
])('%j is due only when its condition holds', (followUp, known, due) => {
  expect(followUpDue([followUp], known)).toEqual(due ? followUp : undefined)
})

test('a test that nobody ran has not failed', () => {
  const { failed: _unknown, ...unknown } = state()
  expect(followUpDue([failed], unknown)).toBeUndefined()
})

test('the first in order that holds is used, and each only once', () => {
  const all = [incomplete, always, failed]
  expect(followUpDue(all, state({ failed: true }))).toBe(always)
  expect(followUpDue(all, state({ failed: true, used: [always] }))).toBe(failed)
  expect(followUpDue(all, state({ failed: true, used: [always, failed] }))).toBeUndefined()
})

test('the same words written twice are two follow-ups', () => {
  const twice = [always, { ...always }]
  expect(followUpDue(twice, state({ used: [always] }))).toBe(twice[1])
})
