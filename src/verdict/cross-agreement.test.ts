import { expect, test } from 'vitest'
import type { CrossExamination, PairResult } from '../model/cross-examination.ts'
import type { Verdict } from '../model/verdict.ts'
import { crossTable } from './cross-agreement.ts'

type Row = Readonly<Record<string, PairResult>>

/** Each row: what the tests of one agent say of the code of each. */
function examined(
  rows: Readonly<Record<string, Row>>,
  more: {
    verdicts?: Readonly<Record<string, Verdict>>
    claims?: Readonly<Record<string, Record<string, string>>>
  } = {},
): CrossExamination {
  return {
    taskId: 'task',
    interface: ['a.py'],
    isolation: 'bwrap',
    at: '2026-11-24T12:00:00.000Z',
    contestants: Object.keys(rows).map((agent) => ({
      agent,
      trial: `run/task/${agent}/1`,
      verdict: more.verdicts?.[agent] ?? 'verified',
      claims: more.claims?.[agent] ?? {},
    })),
    pairs: Object.entries(rows).flatMap(([tester, row]) =>
      Object.entries(row).map(([author, result]) => ({ tester, author, result, reason: '' })),
    ),
  }
}

const yes = 'accepts'
const no = 'refuses'
const agreeing = {
  a: { a: yes, b: yes, c: yes },
  b: { a: yes, b: yes, c: yes },
  c: { a: yes, b: yes, c: yes },
} as const

const dissents = (examination: CrossExamination) =>
  Object.fromEntries(
    crossTable(examination).contestants.flatMap((one) => (one.dissents ? [[one.agent, one.dissents]] : [])),
  )

test('who accept one another agree, and nobody stands alone', () => {
  const table = crossTable(examined(agreeing))
  expect(table.agreements).toEqual([
    { agents: ['a', 'b'], agree: true },
    { agents: ['a', 'c'], agree: true },
    { agents: ['b', 'c'], agree: true },
  ])
  expect(dissents(examined(agreeing))).toEqual({})
})

test('code that all other tests refuse, tests that refuse all other code, and both are told apart', () => {
  const code = { ...agreeing, a: { a: yes, b: yes, c: no }, b: { a: yes, b: yes, c: no } } as const
  expect(dissents(examined(code))).toEqual({ c: ['code'] })
  expect(dissents(examined({ ...agreeing, c: { a: no, b: 'does-not-fit', c: yes } }))).toEqual({ c: ['tests'] })
  expect(dissents(examined({ ...code, c: { a: no, b: no, c: yes } }))).toEqual({ c: ['code', 'tests'] })
})

test('where the others disagree too, or are only one, nobody is called a lone dissenter', () => {
  expect(
    dissents(examined({ a: { a: yes, b: no, c: no }, b: { a: no, b: yes, c: no }, c: { a: no, b: no, c: yes } })),
  ).toEqual({})
  expect(dissents(examined({ a: { a: yes, b: no }, b: { a: no, b: yes } }))).toEqual({})
})

test('tests that cannot fail, or refuse their own code, say nothing of the others', () => {
  const vacuous = crossTable(examined(agreeing, { verdicts: { c: 'vacuous' } }))
  expect(vacuous.contestants[2]).toMatchObject({ notCounted: 'its own test is vacuous' })
  // Two tests remain, and they accept the code of the third.
  expect(vacuous.agreements).toContainEqual({ agents: ['a', 'c'], agree: true })
  const own = crossTable(examined({ ...agreeing, c: { a: no, b: no, c: no } }))
  expect(own.contestants[2]).toMatchObject({ notCounted: 'its tests do not accept its own code here' })
  expect(own.contestants.some((one) => one.dissents !== undefined)).toBe(false)
})

test('a pair that is lost or flaky is neither agreement nor dissent', () => {
  const table = crossTable(
    examined({ ...agreeing, a: { a: yes, b: 'lost', c: yes }, c: { a: 'flaky', b: yes, c: yes } }),
  )
  expect(table.agreements).toEqual([
    { agents: ['a', 'b'] },
    { agents: ['a', 'c'] },
    { agents: ['b', 'c'], agree: true },
  ])
  expect(dissents(examined({ ...agreeing, a: { a: yes, b: yes, c: 'lost' }, b: { a: yes, b: yes, c: no } }))).toEqual(
    {},
  )
})

test('a claim that one agent alone makes differently is marked; with two values nobody is the odd one', () => {
  const claims = { a: { n: '3', m: '1' }, b: { n: '3', m: '2' }, c: { n: '4' } }
  expect(crossTable(examined(agreeing, { claims })).claims).toEqual([
    {
      id: 'm',
      values: [
        { agent: 'a', value: '1' },
        { agent: 'b', value: '2' },
      ],
      agree: false,
    },
    {
      id: 'n',
      values: [
        { agent: 'a', value: '3' },
        { agent: 'b', value: '3' },
        { agent: 'c', value: '4' },
      ],
      agree: false,
      lone: 'c',
    },
  ])
})
