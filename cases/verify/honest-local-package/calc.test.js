import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addFive } from './calc.js'

test('adds five', () => assert.equal(addFive(2), 7))
test('adds five to nothing', () => assert.equal(addFive(0), 5))
