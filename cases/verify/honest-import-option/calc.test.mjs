import assert from 'node:assert/strict'
import test from 'node:test'
import { round } from './calc.mjs'

test('rounds', () => assert.equal(round(1.005), '1.00'))
test('pads', () => assert.equal(round(2), '2.00'))
