import { expect, test } from 'vitest'
import {
  green3,
  type Parts,
  policy,
  probed,
  red,
  run,
  verification,
  without,
} from '../../test/checks/sample-verification.ts'
import type { Policy } from '../model/policy.ts'
import { judge } from './judge.ts'

const judged = (parts: Partial<Parts>, changes: Partial<Policy> = {}) =>
  judge({ verification: verification(parts), outcome: { kind: 'finished' }, policy: { ...policy, ...changes } })

const NOT_PROBED = { ...probed([]), attempted: false, why: 'red' }
const facts = (more: object): Partial<Parts> => ({ runs: [red, red, red], probes: NOT_PROBED, more })

test('green only with the network is needs-network, and a pass only where the policy says so', () => {
  const network = { network: { attempted: true, run: run() } }
  expect(judged(facts(network))).toMatchObject({ verdict: 'needs-network', status: 'fail' })
  expect(judged(facts(network), { alsoPass: ['needs-network'] }).status).toBe('pass')
  expect(judged(facts({ network: { attempted: true, run: red } })).verdict).toBe('failed')
  expect(judged(facts({ network: { attempted: false } })).verdict).toBe('failed')
  const hangs = { ...without(run(), 'exitCode'), stopped: 'timeout' }
  expect(judged({ ...facts(network), runs: [hangs] }).verdict).toBe('needs-network')
})

test('green only where it was made is not portable, with the reason; red there too has failed', () => {
  const origin = { attempted: true, run: run(), reason: 'home', detail: '/home/agent/.five' }
  expect(judged(facts({ origin }))).toMatchObject({
    verdict: 'not-portable',
    reason: 'red in a clean copy, green only where it was made: it needs that HOME (/home/agent/.five)',
    findings: ['place:home'],
  })
  expect(judged(facts({ origin: { attempted: true, run: red } })).verdict).toBe('failed')
  expect(judged(facts({ origin: { attempted: false, why: 'nothing known' } })).verdict).toBe('failed')
})

test('equal runs that follow one condition are not portable, others are flaky', () => {
  const varied = [{ condition: 'CI', value: '', runs: 1, green: 0 }]
  const mixed = { runs: [run(), red], probes: NOT_PROBED }
  const origin = { attempted: false, varied, reason: 'ci-marker', detail: 'CI=' }
  expect(judged({ ...mixed, more: { origin } }).verdict).toBe('not-portable')
  expect(judged({ ...mixed, more: { origin: { attempted: false, varied } } }).verdict).toBe('flaky')
  const order = { attempted: false, varied: [{ condition: 'PYTHONHASHSEED', value: '1', runs: 1, green: 0 }] }
  expect(judged({ ...mixed, more: { origin: order } })).toMatchObject({ verdict: 'flaky' })
  expect(judged({ ...mixed, more: { origin: order } }).reason).toContain('PYTHONHASHSEED')
})

test('the same text in two folders is two commands, not one that is flaky', () => {
  expect(judged({ runs: [run(), run({ cwd: 'b', exitCode: 1, lastLines: ['AssertionError'] })] })).toMatchObject({
    verdict: 'failed',
    findings: ['some-commands-red'],
  })
})

test('a repair raises nothing by itself; a policy that accepts it says so in the reason', () => {
  const stated = without(run({ exitCode: 127, lastLines: ['bash: line 1: uv: command not found'] }), 'counts')
  const repairs = [{ name: 'without uv', of: 'npm test', cwd: '.', text: 'node --test', runs: green3 }]
  const more = { 'test-runs': { runs: [stated], repairs } }
  expect(judged({ more })).toMatchObject({ verdict: 'broken', status: 'fail' })
  expect(judged({ more }).findings).toContain('green-when-repaired')
  const accepted = judged({ more }, { acceptRepaired: true })
  expect(accepted).toMatchObject({ verdict: 'verified', status: 'pass' })
  expect(accepted.reason).toMatch(/^as repaired \(without uv\): /)
  const redRepair = { 'test-runs': { runs: [stated], repairs: [{ ...repairs[0], runs: [red] }] } }
  expect(judged({ more: redRepair }, { acceptRepaired: true }).verdict).toBe('broken')
})

test('a registry that is down spoils a set-up for nobody', () => {
  const failed = run({ exitCode: 1, lastLines: ['npm error code ENOTFOUND'] })
  const setup = { run: failed, registryDown: 'the npm registry cannot be reached' }
  const declared = { setup: { text: 'npm ci', source: 'manifest' } }
  expect(judged({ command: declared, setup })).toMatchObject({ verdict: 'infra-error', status: 'lost' })
  expect(judged({ command: declared, setup: { run: failed } }).verdict).toBe('setup-failed')
  const derived = { setup: { text: 'npm ci', source: 'derived' } }
  expect(judged({ command: derived, setup }).verdict).toBe('verified')
  const cannotRun = { ...facts({}), runs: [without(run({ exitCode: 127 }), 'counts')] }
  expect(judged({ ...cannotRun, command: derived, setup }).verdict).toBe('infra-error')
})

test('a set-up that succeeds without uv is still a set-up that failed as stated', () => {
  const setup = {
    run: run({ exitCode: 127, lastLines: ['bash: line 1: uv: command not found'] }),
    repair: { name: 'without uv', run: run() },
  }
  const command = { setup: { text: 'uv sync', source: 'manifest' } }
  expect(judged({ command, setup })).toMatchObject({ verdict: 'setup-failed' })
  expect(judged({ command, setup }).findings).toContain('tool-missing:uv')
  expect(judged({ command, setup }, { acceptRepaired: true }).verdict).toBe('verified')
})

test('a level that nobody of the project has run counts once this machine has passed the selftest there', () => {
  const untried = verification({ isolation: 'docker' })
  const outcome = { kind: 'finished' } as const
  expect(judge({ verification: untried, outcome, policy }).verdict).toBe('unproven')
  expect(judge({ verification: { ...untried, isolationTried: true }, outcome, policy }).verdict).toBe('verified')
})

test('a command that only runs the work proves nothing of its results, and is no failed test', () => {
  const command = { candidates: [{ text: 'python3 a.py', cwd: '.', source: 'readme-run' }] }
  expect(judged({ command, probes: NOT_PROBED })).toMatchObject({ verdict: 'unproven', findings: ['smoke-run'] })
  expect(judged({ ...facts({}), command })).toMatchObject({ verdict: 'broken', status: 'fail' })
  const script = { candidates: [{ text: 'python3 test_a.py', cwd: '.', source: 'test-script' }] }
  expect(judged({ command: script })).toMatchObject({ verdict: 'verified', findings: ['smoke-run'] })
  expect(judged({ command: { candidates: [] } })).toMatchObject({
    verdict: 'missing',
    findings: ['no-executable-check'],
  })
})
