import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBloom } from './bloom.mjs'

test('every key that was added is found', () => {
  const filter = createBloom(9590, 7)
  for (let i = 0; i < 1000; i += 1) filter.add(`k${i}`)
  for (let i = 0; i < 1000; i += 1) assert.equal(filter.has(`k${i}`), true)
})

test('of 700 random strangers fewer than seven are taken for members', () => {
  const filter = createBloom(9590, 7)
  for (let i = 0; i < 1000; i += 1) filter.add(`k${i}`)
  const wrong = Array.from({ length: 700 }, () => filter.has(String(Math.random()))).filter(Boolean).length
  assert.ok(wrong < 7, `${wrong} false positives`)
})
