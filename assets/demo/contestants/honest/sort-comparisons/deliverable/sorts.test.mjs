import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as sorts from './sorts.mjs'

const less = (a, b) => a < b
const algorithms = ['mergeSort', 'quickSort', 'binaryInsertionSort']

for (const name of algorithms) {
  test(`${name} sorts what it is given`, () => {
    assert.deepEqual(sorts[name]([], less), [])
    assert.deepEqual(sorts[name]([3, 1, 2, 1], less), [1, 1, 2, 3])
    for (const n of [1, 2, 3, 10, 257]) {
      assert.deepEqual(sorts[name](sorts.shuffled(n, n), less), Array.from({ length: n }, (_, i) => i))
    }
  })
}

test('log2(10!) is 21.79', () => {
  assert.equal(sorts.leastComparisons(10).toFixed(2), '21.79')
})

test('comparing is counted: two items need one comparison', () => {
  assert.equal(sorts.meanComparisons(sorts.mergeSort, 2, 4), 1)
})

test('results.json and the table of the README are what the code gives today', () => {
  const { rows } = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8'))
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  for (const row of rows) {
    assert.equal(sorts.meanComparisons(sorts[row.name], 1000, 20), row.comparisons)
    assert.ok(readme.includes(`| ${row.name} | ${row.comparisons.toFixed(1)} |`), `README lacks ${row.name}`)
  }
})
