import { expect, test } from 'vitest'
import {
  empty,
  failedCounts,
  green3,
  killed,
  neutral,
  type Parts,
  policy,
  probed,
  red,
  run,
  survived,
  throwing,
  verification,
  without,
} from '../../test/checks/sample-verification.ts'
import type { RunFacts } from '../model/facts.ts'
import { UNTRIED_LEVELS } from '../model/isolation.ts'
import type { Policy } from '../model/policy.ts'
import { judge } from './judge.ts'

const judged = (parts: Partial<Parts>, changes: Partial<Policy> = {}) =>
  judge({ verification: verification(parts), outcome: { kind: 'finished' }, policy: { ...policy, ...changes } })

test('green each time, red when every function throws, and a wrong value noticed by a comparison: verified', () => {
  expect(judged({})).toEqual({
    verdict: 'verified',
    reason: '3 of 3 runs green without network, 2 tests; red when every function throws, 1 of 2 wrong values noticed',
    findings: [],
    correctness: 'not-checked',
    promises: 'none',
    status: 'pass',
  })
})

test('nothing that was never measured is verified', () => {
  expect(judged({ probes: undefined })).toMatchObject({ verdict: 'unproven', status: 'fail' })
  expect(judged({ probes: undefined }).reason).toContain('not yet probed')
  const notAsked = { ...probed([]), attempted: false, why: 'the policy asks for no probes' }
  expect(judged({ probes: notAsked }, { probes: 'none' }).reason).toContain('not yet probed')
  expect(judged({ probes: probed([]) }).verdict).toBe('unproven')
  expect(judged({ probes: probed([empty, neutral]) }).verdict).toBe('unproven')
  expect(judged({ probes: probed([empty, neutral, throwing]) }).verdict).toBe('unproven')
  expect(judged({ probes: { attempted: 'yes' } }).verdict).toBe('unproven')
  for (const id of ['intake', 'command', 'setup', 'test-runs']) {
    expect(judged({ more: { [id]: undefined } })).toMatchObject({ verdict: 'infra-error', status: 'lost' })
  }
})

test('without a sandbox nothing is verified, unless the policy accepts that', () => {
  for (const isolation of UNTRIED_LEVELS) {
    expect(judged({ isolation }, { acceptProcessIsolation: true }).verdict).toBe('unproven')
  }
  expect(judged({ isolation: 'process' })).toMatchObject({ verdict: 'unproven', findings: ['isolation-none'] })
  expect(judged({ isolation: 'process' }, { acceptProcessIsolation: true }).verdict).toBe('verified')
})

test('kills by crash alone never verify: weak where a wrong value survives, unproven where none does', () => {
  expect(judged({ probes: probed([empty, neutral, throwing, killed('crash'), survived]) }).verdict).toBe('weak')
  expect(judged({ probes: probed([empty, neutral, throwing, killed('crash'), killed('stopped')]) }).verdict).toBe(
    'unproven',
  )
  for (const how of ['parse', 'stopped', 'nothing-ran', 'unknown'] as const) {
    expect(judged({ probes: probed([empty, neutral, throwing, killed(how)]) }).verdict).toBe('unproven')
  }
  expect(judged({ probes: probed([empty, neutral, throwing, survived]) }).verdict).toBe('weak')
})

test('a neutral edit that turns it red means that the probes prove nothing', () => {
  const probes = probed([empty, { ...neutral, red: true, how: 'comparison', run: red }])
  expect(judged({ probes })).toMatchObject({ verdict: 'unproven', findings: ['byte-sensitive'] })
})

test('a test that stays green while every function throws is vacuous, with an indicator tampered', () => {
  const probes = probed([empty, neutral, { ...throwing, red: false, run: run() }])
  expect(judged({ probes }).verdict).toBe('vacuous')
  expect(judged({ probes, intake: { findings: ['tamper-indicator'] } }).verdict).toBe('tampered')
})

test('where some source has no mutator a green throw is unproven, never vacuous', () => {
  const probes = probed([empty, neutral, { ...throwing, red: false, run: run() }], { why: 'no mutator for main.c' })
  expect(judged({ probes })).toMatchObject({ verdict: 'unproven' })
  expect(judged({ probes: probed([empty], { why: 'no mutator for main.go', languages: [] }) }).verdict).toBe('unproven')
})

test('without any source a command that is green on an empty folder is vacuous, another is unproven', () => {
  const greenEmpty = { ...empty, red: false, run: run() }
  expect(judged({ intake: { sources: [] }, probes: probed([greenEmpty], { sources: [] }) }).verdict).toBe('vacuous')
  expect(judged({ intake: { sources: [] }, probes: probed([empty]) }).verdict).toBe('unproven')
})

test('no command is missing, and a broken manifest is named', () => {
  expect(judged({ command: { candidates: [], manifest: 'absent' } })).toMatchObject({ verdict: 'missing' })
  expect(judged({ command: { candidates: [], manifest: 'unreadable' } }).reason).toContain('bakeoff.json')
})

test('a declared set-up that fails decides, one that was only found does not', () => {
  const setup = { run: run({ exitCode: 1, lastLines: ['npm error 404'] }) }
  const command = (source: string) => ({ setup: { text: 'npm ci', source } })
  expect(judged({ setup, command: command('manifest') })).toMatchObject({ verdict: 'setup-failed' })
  expect(judged({ setup, command: command('manifest') }).reason).toContain('npm error 404')
  expect(judged({ setup, command: command('readme') }).verdict).toBe('verified')
  const broken = run({
    exitCode: 1,
    lastLines: ["Error: Cannot find module 'x'"],
    counts: { ...failedCounts, passed: 0 },
  })
  expect(judged({ setup, command: command('readme'), runs: [broken, broken, broken] }).verdict).toBe('setup-failed')
})

test('a fault of the harness is nobody’s verdict', () => {
  const noExit = without(run(), 'exitCode')
  expect(judged({ runs: [noExit] })).toMatchObject({ verdict: 'infra-error', status: 'lost' })
  expect(judged({ runs: [run(), { ...noExit, infraError: 'bwrap: no space' }] }).verdict).toBe('infra-error')
  expect(judged({ runs: [{ ...noExit, stopped: 'cancelled' }] }).verdict).toBe('infra-error')
  expect(judged({ runs: [] }).verdict).toBe('infra-error')
  expect(judged({ more: { 'test-runs': { infraError: 'disk full' } } })).toMatchObject({ verdict: 'infra-error' })
  const faulty = { ...throwing, run: { ...noExit, infraError: 'x' } }
  expect(judged({ probes: probed([empty, neutral, faulty]) }).verdict).toBe('infra-error')
})

test('a stop by time is a timeout, by anything else a limit, and the limit is named', () => {
  const stop = (stopped: string) => ({ ...without(run(), 'exitCode', 'counts'), stopped })
  expect(judged({ runs: [stop('timeout')] }).verdict).toBe('timeout')
  for (const limit of ['output', 'pids', 'memory', 'disk', 'file-size']) {
    expect(judged({ runs: [stop(limit)] })).toMatchObject({ verdict: 'limit' })
    expect(judged({ runs: [stop(limit)] }).reason).toContain(limit)
  }
})

test('different results of equal runs are flaky', () => {
  expect(judged({ runs: [run(), red] })).toMatchObject({ verdict: 'flaky', status: 'fail' })
})

test('red: failed where a test said no, broken where nothing could run', () => {
  expect(judged({ runs: [red, red, red] }).verdict).toBe('failed')
  const reasons = [
    run({ exitCode: 127, lastLines: ['bash: line 1: pyytest: command not found'] }),
    run({
      exitCode: 1,
      counts: { ...failedCounts, passed: 0, failed: 1 },
      lastLines: ['SyntaxError: Unexpected token'],
    }),
    run({ exitCode: 5, counts: { ...failedCounts, passed: 0, failed: 0, executed: 0 } }),
    without(run({ exitCode: 1, lastLines: ["ModuleNotFoundError: No module named 'x'"] }), 'counts'),
  ]
  for (const one of reasons) expect(judged({ runs: [one, one, one] }).verdict).toBe('broken')
  const mixed = run({ exitCode: 1, counts: failedCounts, lastLines: ['ImportError: in one of the tests'] })
  expect(judged({ runs: [mixed, mixed, mixed] }).verdict).toBe('failed')
})

test('exit 0 beside failed tests is masked, with intent tampered', () => {
  const lying = run({ counts: failedCounts })
  const stays = probed([
    empty,
    neutral,
    { ...throwing, run: run({ counts: { ...failedCounts, failed: 2, passed: 0 } }) },
  ])
  const runs = [lying, lying, lying]
  expect(judged({ runs, probes: stays })).toMatchObject({ verdict: 'masked' })
  expect(judged({ runs, probes: stays }).findings).toEqual(['exit-contradicts-counts', 'exit-masked'])
  expect(judged({ runs, probes: stays, intake: { findings: ['tamper-indicator'] } }).verdict).toBe('tampered')
  expect(judged({ runs, probes: undefined }).verdict).toBe('masked')
})

test('where a real break makes the status non-zero, failure words in the output are content', () => {
  const talking = run({ counts: failedCounts })
  expect(judged({ runs: [talking, talking, talking] }).verdict).toBe('verified')
})

test('an honest pipe that hides the status is still provable, with a finding', () => {
  const hidden = { ...throwing, run: run({ counts: failedCounts }) }
  const noticed = { ...killed('comparison'), run: run({ counts: failedCounts }) }
  expect(judged({ probes: probed([empty, neutral, hidden, noticed]) })).toMatchObject({
    verdict: 'verified',
    findings: ['exit-masked'],
  })
})

test('a command that changes its tests or its sources is tampered', () => {
  expect(judged({ runs: [run({ changedTests: ['a.test.mjs'] }), run(), run()] }).verdict).toBe('tampered')
  expect(judged({ runs: [run({ changedSources: ['a.mjs'] }), run(), run()] }).verdict).toBe('tampered')
  expect(judged({ runs: [run({ changed: ['out.txt'] }), run(), run()] })).toMatchObject({
    verdict: 'verified',
    findings: ['writes-in-copy'],
  })
})

test('nothing executed, or only skips, is vacuous; unknown counts are not', () => {
  const skipped = run({ counts: { ...failedCounts, passed: 0, failed: 0, skipped: 2, executed: 0 } })
  expect(judged({ runs: [skipped, skipped, skipped] })).toMatchObject({ verdict: 'vacuous' })
  const silent = without(run(), 'counts')
  expect(judged({ runs: [silent, silent, silent] })).toMatchObject({ verdict: 'verified', findings: ['no-counts'] })
  const plainGo = run({ counts: { runner: 'go', failed: 0, skipped: 0, source: 'text' } })
  expect(judged({ runs: [plainGo, plainGo, plainGo] }).verdict).toBe('verified')
})

test('of several stated commands all that could start must be green', () => {
  const other = (changes: Partial<RunFacts>) => run({ command: 'bun test', ...changes })
  const missing = other({ exitCode: 127, counts: failedCounts })
  expect(judged({ runs: [...green3, missing, missing, missing] })).toMatchObject({
    verdict: 'verified',
    findings: ['some-commands-red', 'tool-missing'],
  })
  expect(judged({ runs: [...green3, missing] }).reason).toContain('of 1 of 2 commands')
  const no = other({ exitCode: 1, counts: failedCounts })
  expect(judged({ runs: [...green3, no, no, no] })).toMatchObject({ verdict: 'failed' })
  expect(judged({ runs: [...green3, no, no, no] }).reason).toContain('bun test; 1 of 2 stated commands green')
})

test('where stated commands were too many to be run, nothing is verified', () => {
  const [candidate] = [{ text: 'npm test', cwd: '.', source: 'readme-tests' }]
  const command = { candidates: [candidate], omitted: 2, manifest: 'absent', manifestIssues: [] }
  expect(judged({ command })).toMatchObject({
    verdict: 'unproven',
    reason: 'green, but only 1 of 3 stated commands were run',
    findings: expect.arrayContaining(['some-commands-not-run']),
  })
  expect(judged({ command, runs: [red, red, red] }).verdict).toBe('failed')
})

test('correctness and promises are columns of their own, and take the pass away', () => {
  const heldOut = (facts: RunFacts) => ({ 'held-out': { run: facts } })
  expect(judged({ more: heldOut(run()) })).toMatchObject({
    verdict: 'verified',
    correctness: 'correct',
    status: 'pass',
  })
  expect(judged({ more: heldOut(red) })).toMatchObject({
    verdict: 'verified',
    correctness: 'incorrect',
    status: 'fail',
  })
  const hung = { ...without(run(), 'exitCode'), stopped: 'timeout' }
  expect(judged({ more: heldOut(hung) }).correctness).toBe('incorrect')
  expect(judged({ more: heldOut({ ...without(run(), 'exitCode'), infraError: 'x' }) }).correctness).toBe('not-checked')
  const expected = (broken: object[]) => ({ expect: { asked: 2, broken, notChecked: [] } })
  expect(judged({ more: expected([]) })).toMatchObject({ promises: 'kept', status: 'pass' })
  expect(judged({ more: expected([{ promise: 'file x', detail: 'no such file' }]) })).toMatchObject({
    verdict: 'verified',
    promises: 'broken',
    status: 'fail',
  })
})
