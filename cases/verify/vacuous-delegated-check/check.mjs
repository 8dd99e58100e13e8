import assert from 'node:assert/strict'

function add(a, b) {
  return a + b
}

assert.equal(add(2, 3), 5)
console.log('1 passed, 0 failed')
