import { expect, test } from 'vitest'
import { type Parts, policy, probed, red, run, verification } from '../../test/checks/sample-verification.ts'
import type { Policy } from '../model/policy.ts'
import { missingFacts } from './missing-facts.ts'

const missing = (parts: Partial<Parts>, changes: Partial<Policy> = {}): string[] =>
  missingFacts(verification(parts), { ...policy, ...changes })

test('what was measured suffices', () => {
  expect(missing({})).toEqual([])
  expect(missing({ runs: [red] })).toEqual([])
})

test('a policy that asks for more than was measured needs a new verification', () => {
  expect(missing({ runs: [run()] })).toEqual(['3 runs (only 1 recorded)'])
  const notAsked = { ...probed([]), attempted: false, why: 'the policy asks for no probes' }
  expect(missing({ probes: notAsked })).toEqual(['probes'])
  expect(missing({ probes: notAsked }, { probes: 'none' })).toEqual([])
  expect(missing({ runs: [red, red, red] }, { probeNetwork: true })).toEqual(['the network probe'])
  const repairs = [{ name: 'without uv', of: 'npm test', cwd: '.', text: 'node --test', runs: [run(), run(), run()] }]
  const repaired = { more: { 'test-runs': { runs: [red], repairs } }, probes: notAsked }
  expect(missing(repaired)).toEqual([])
  expect(missing(repaired, { acceptRepaired: true })).toEqual(['probes'])
  expect(missing({ more: { setup: undefined } })).toEqual(['check setup'])
})
