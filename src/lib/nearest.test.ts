import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test.each([
  ['adaptr', ['id', 'adapter', 'use'], 'adapter'],
  ['conccurency', ['concurrency', 'budget'], 'concurrency'],
  ['codx', ['claude-code', 'codex'], 'codex'],
  ['tirals', ['trials', 'tasks'], 'trials'],
  ['Claude-Code', ['claude-code'], 'claude-code'],
  ['claude', ['codex', 'claude-code'], 'claude-code'],
  ['timeout', ['title', 'timeout_sec'], 'timeout_sec'],
])('%s is nearest to the word that was meant', (word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant)
})

test.each([
  ['banana', ['codex', 'gemini']],
  ['x', ['id', 'use']],
  ['', ['id']],
  ['anything', []],
])('%j has nothing near', (word, candidates) => {
  expect(nearest(word, candidates)).toBeUndefined()
})

test('a very long word is not compared letter by letter', () => {
  expect(nearest('a'.repeat(1_000_000), ['adapter'])).toBeUndefined()
})
