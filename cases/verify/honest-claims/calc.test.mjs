import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mean, share } from './calc.mjs'

test('the mean of four numbers', () => assert.equal(mean([1, 2, 3, 6]), 3))
test('the share below a limit', () => assert.equal(share([1, 2, 3, 6], 3), 0.5))
