import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createBloom, hash, measureRate, predictedRate } from './bloom.mjs'

test('every key that was added is found', () => {
  const filter = createBloom(9590, 7)
  for (let i = 0; i < 1000; i += 1) filter.add(`k${i}`)
  for (let i = 0; i < 1000; i += 1) assert.equal(filter.has(`k${i}`), true)
})

test('an empty filter finds nothing', () => {
  assert.equal(createBloom(1000, 3).has('anything'), false)
})

test('the hash is the one that the report is about', () => {
  assert.equal(hash('abc', 1), hash('abc', 1))
  assert.notEqual(hash('abc', 1), hash('abc', 2))
  assert.equal(hash('key-0', 1), 4035098542)
})

test('the formula gives the textbook value', () => {
  assert.ok(Math.abs(predictedRate(1000, 9590, 7) - 0.01) < 0.0005)
})

test('results.json and the table of the README are what the code gives today', () => {
  const { rows } = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8'))
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  for (const row of rows) {
    assert.deepEqual(measureRate(2000, row.bitsPerKey, 20000), row)
    assert.ok(readme.includes(`${(row.measured * 100).toFixed(2)} %`), `README lacks the rate at ${row.bitsPerKey} bits`)
  }
})
