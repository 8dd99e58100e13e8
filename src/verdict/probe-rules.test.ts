import { expect, test } from 'vitest'
import {
  empty,
  failedCounts,
  killed,
  neutral,
  type Parts,
  policy,
  probed,
  run,
  survived,
  throwing,
  verification,
} from '../../test/checks/sample-verification.ts'
import type { Policy } from '../model/policy.ts'
import { judge } from './judge.ts'

const judged = (parts: Partial<Parts>, changes: Partial<Policy> = {}) =>
  judge({ verification: verification(parts), outcome: { kind: 'finished' }, policy: { ...policy, ...changes } })

const executed = (changes: object): object => ({
  functions: 2,
  of: 3,
  lines: 10,
  ofLines: 20,
  excusedLines: 0,
  unmeasured: [],
  twins: [],
  untested: ['work.py:solve'],
  ...changes,
})
const GREEN_PROBES = [empty, neutral, throwing, killed('comparison'), survived]

test('tests that execute too little of the work are weak, with the share in the reason', () => {
  const share = (changes: object, policyChanges: Partial<Policy> = {}) =>
    judged({ probes: probed(GREEN_PROBES, { executed: executed(changes) }) }, policyChanges)
  expect(share({}).verdict).toBe('verified')
  const thin = share({ functions: 1, of: 9, lines: 3, ofLines: 120 })
  expect(thin.verdict).toBe('weak')
  expect(thin.reason).toContain('its tests execute only 1 of 9 functions, 3 of 120 lines (not work.py:solve)')
  expect(share({}, { minExecutedShare: 0.6 }).verdict).toBe('weak')
  expect(share({ excusedLines: 40 }).verdict).toBe('verified')
  expect(share({ excusedLines: 400 }).verdict).toBe('weak')
  expect(share({ unmeasured: [{ path: 'work.tcl', lines: 90 }] })).toMatchObject({ verdict: 'unproven' })
  expect(share({ twins: [{ path: 'calc.py', runs: 'copy.py' }] })).toMatchObject({ verdict: 'unproven' })
})

test('what takes most wrong values is weak; what a compiler refused is no value', () => {
  const many = (count: number) => Array.from({ length: count }, () => survived)
  const noticed = [empty, neutral, throwing, killed('comparison')]
  expect(judged({ probes: probed([...noticed, ...many(3)]) }).verdict).toBe('verified')
  expect(judged({ probes: probed([...noticed, ...many(7)]) })).toMatchObject({ verdict: 'weak' })
  expect(judged({ probes: probed([empty, neutral, throwing, killed('parse')]) })).toMatchObject({
    verdict: 'unproven',
    reason: expect.stringContaining('no single wrong value could be made'),
  })
})

test('what hooks hide is tampered; hooks that hide nothing do not make a vacuous test one', () => {
  const hooks = (hides: boolean) => ({ hooks: { files: ['conftest.py'], hides } })
  expect(judged({ probes: probed(GREEN_PROBES, hooks(true)) })).toMatchObject({
    verdict: 'tampered',
    reason: 'green only because of conftest.py: without it the same test says no',
  })
  expect(judged({ probes: probed(GREEN_PROBES, hooks(false)) }).verdict).toBe('verified')
  const stays = [empty, neutral, { ...throwing, red: false, run: run() }]
  const indicated = { intake: { findings: ['tamper-indicator'] } }
  expect(judged({ ...indicated, probes: probed(stays) }).verdict).toBe('tampered')
  expect(judged({ ...indicated, probes: probed(stays, hooks(false)) }).verdict).toBe('vacuous')
})

test('a break that the command writes over proves nothing', () => {
  const over = { ...throwing, red: false, run: run(), overwritten: ['calc.py'] }
  expect(judged({ probes: probed([empty, neutral, over]) })).toMatchObject({
    verdict: 'unproven',
    reason: expect.stringContaining('the command writes calc.py anew'),
  })
})

test('failures in the output are masked where a crash ends the run and a wrong value does not', () => {
  const runs = [run({ counts: failedCounts }), run({ counts: failedCounts }), run({ counts: failedCounts })]
  const throws = { ...throwing, run: run({ exitCode: 1, counts: failedCounts }) }
  const quiet = { ...survived, run: run({ counts: failedCounts }) }
  expect(judged({ runs, probes: probed([empty, neutral, throws, quiet]) }).verdict).toBe('masked')
  expect(judged({ runs, probes: probed([empty, neutral, throws, killed('comparison')]) }).verdict).not.toBe('masked')
})

test('where a crash is said in the words of a comparison, results that nobody looks at make it weak', () => {
  const quiet = { ...throwing, how: 'comparison' as const }
  const given = (how: 'comparison' | undefined) => ({
    ...(how === undefined ? survived : killed(how)),
    what: 'a.mjs:3 returns another value',
  })
  const caught = [killed('comparison'), killed('comparison')]
  const verdict = (probes: object[]) => judged({ probes: probed([empty, neutral, ...probes] as never) }).verdict
  expect(verdict([quiet, ...caught, given(undefined), given(undefined)])).toBe('weak')
  expect(verdict([quiet, ...caught, given('comparison'), given(undefined)])).toBe('verified')
  expect(verdict([throwing, ...caught, given(undefined), given(undefined)])).toBe('verified')
  expect(verdict([quiet, ...caught])).toBe('verified')
  const told = probed([empty, neutral, quiet, ...caught, given(undefined)] as never, { crashesTold: true })
  expect(judged({ probes: told }).verdict).toBe('verified')
})

test('words of failure are content where every step must succeed, and masked where the status of one is thrown away', () => {
  const strict = (red: boolean) => ({ ...neutral, kind: 'strict' as const, red, run: run({ exitCode: red ? 1 : 0 }) })
  const counted = run({ counts: failedCounts })
  const { counts: _counts, ...worded } = run({ printsFailure: true })
  for (const one of [counted, worded]) {
    const runs = [one, one, one]
    expect(judged({ runs, probes: probed([...GREEN_PROBES, strict(false)]) }).verdict).toBe('verified')
    expect(judged({ runs, probes: probed([...GREEN_PROBES, strict(true)]) })).toMatchObject({
      verdict: 'masked',
      reason: expect.stringContaining('the status of a step that fails is thrown away'),
    })
  }
  expect(judged({ probes: probed([...GREEN_PROBES, strict(true)]) }).verdict).toBe('verified')
})

test('words of failure beside a status that no break changes are masked, not vacuous', () => {
  const { counts: _counts, ...worded } = run({ printsFailure: true })
  const stays = { ...throwing, red: false, run: worded }
  const runs = [worded, worded, worded]
  expect(judged({ runs, probes: probed([empty, neutral, stays]) }).verdict).toBe('masked')
  expect(judged({ probes: probed([empty, neutral, stays]) }).verdict).toBe('vacuous')
  expect(judged({ runs, probes: undefined }).verdict).toBe('unproven')
})
