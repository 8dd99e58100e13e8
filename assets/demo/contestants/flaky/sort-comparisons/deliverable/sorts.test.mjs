import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meanComparisons, mergeSort, quickSort, shuffled } from './sorts.mjs'

test('merge sort sorts what it is given', () => {
  assert.deepEqual(mergeSort([3, 1, 2], (a, b) => a < b), [1, 2, 3])
  assert.equal(meanComparisons(mergeSort, 2, 4), 1)
})

test('quicksort needs fewer than 10,388 comparisons on a random input', () => {
  let count = 0
  const less = (a, b) => {
    count += 1
    return a < b
  }
  quickSort(shuffled(1000, Math.floor(Math.random() * 2 ** 32)), less)
  assert.ok(count < 10388, `${count} comparisons`)
})
