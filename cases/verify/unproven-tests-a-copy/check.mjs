import assert from 'node:assert/strict'
import { add, mul } from './reference.mjs'

assert.equal(add(2, 3), 5)
assert.equal(mul(2, 3), 6)
