import assert from 'node:assert/strict'
import { add } from './calc.mjs'

assert.equal(add(2, 3), 5)
assert.ok(process.env.CI, 'run this in CI')
