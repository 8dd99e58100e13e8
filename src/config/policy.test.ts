import { expect, test } from 'vitest'
import { Config } from '../model/config.ts'
import { Policy } from '../model/policy.ts'
import { policyFor } from './policy.ts'

const config = (over: object = {}): Config => Config.parse({ agents: ['codex'], ...over })

test('the default policy is strict', () => {
  expect(policyFor(config().verify)).toEqual({
    id: 'bakeoff-verify/1',
    runs: 3,
    maxRuns: 5,
    probes: 'all',
    maxMutants: 4,
    minExecuted: 1,
    alsoPass: [],
    acceptProcessIsolation: false,
    limits: {
      wallMs: 600_000,
      memoryBytes: 2 * 1024 ** 3,
      pids: 256,
      outputBytes: 32 * 1024 ** 2,
      diskBytes: 1024 ** 3,
      fileBytes: 1024 ** 3,
    },
  })
})

test('the lenient policy also passes weak tests and those that need the network', () => {
  const policy = policyFor(config({ verify: { policy: 'bakeoff-verify/1-lenient' } }).verify)
  expect(policy.alsoPass).toEqual(['weak', 'needs-network'])
})

test('a suite sets the limits and a flag outranks it', () => {
  const { verify } = config({ verify: { runs: 7, timeout_sec: 1.5, limits: { memory_mb: 100, pids: 9 } } })
  const policy = policyFor(verify, { probes: 'none', acceptProcessIsolation: true })
  expect(Policy.parse(policy)).toMatchObject({ runs: 7, maxRuns: 7, probes: 'none', acceptProcessIsolation: true })
  expect(policy.limits).toMatchObject({ wallMs: 1500, memoryBytes: 100 * 1024 ** 2, pids: 9 })
  expect(policyFor(verify, { runs: 1 })).toMatchObject({ runs: 1, maxRuns: 1 })
})

test.each(['bakeoff-verify/2', 'bakeoff-verify', 'constructor'])('%s is no policy', (policy) => {
  expect(() => policyFor(config().verify, { policy })).toThrow(`Unknown policy "${policy}"`)
})
