const { test, mock } = require('node:test')
const assert = require('node:assert')
const { Bank } = require('./bank')

test('deposit', () => {
  mock.method(Bank.prototype, 'deposit', () => 50)
  assert.equal(new Bank().deposit('a', 50), 50)
})
test('transfer', () => {
  mock.method(Bank.prototype, 'transfer', () => 20)
  assert.equal(new Bank().transfer('a', 'b', 20), 20)
})
