import { expect, test } from 'vitest'
import { ISOLATION_LEVELS } from '../../src/model/isolation.ts'
import { AgentOutcome, isLost } from '../../src/model/outcome.ts'
import { Correctness, Promises, type Status, VERDICTS } from '../../src/model/verdict.ts'
import { type JudgedTrial, statusOf } from '../../src/verdict/status.ts'
import { readPage, tableUnder } from './markdown.ts'

const page = readPage('docs/glossary.md')
const words = (cell: string | undefined): string[] => (cell ?? '').split(', ')

const OUTCOMES: readonly AgentOutcome[] = [
  { kind: 'finished' },
  { kind: 'truncated', message: '' },
  { kind: 'timed-out', afterMs: 1 },
  { kind: 'refused', message: '' },
  { kind: 'asked', question: '' },
  { kind: 'agent-error', message: '' },
  { kind: 'rate-limited', message: '' },
  { kind: 'quota', message: '' },
  { kind: 'authentication', message: '' },
  { kind: 'model-not-found', message: '' },
  { kind: 'infra-error', message: '' },
  { kind: 'cancelled' },
]

test('the glossary lists every outcome once, and says rightly which of them are lost', () => {
  expect(OUTCOMES.map((one) => one.kind)).toEqual(AgentOutcome.options.map((one) => one.shape.kind.value))
  const rows = tableUnder(page, '### Outcomes').flatMap(([kinds, counted]) =>
    words(kinds).map((kind) => ({ kind, lost: counted === 'lost' })),
  )
  expect(rows).toEqual(OUTCOMES.map(({ kind }) => ({ kind, lost: isLost(kind) })))
})

test('the glossary lists every verdict once, in the order of the code', () => {
  const rows = tableUnder(page, '### Verdicts (policy `bakeoff-verify/1`)')
  expect(rows.map(([verdict]) => verdict)).toEqual([...VERDICTS])
})

test('the glossary lists the isolation levels', () => {
  for (const level of ISOLATION_LEVELS) expect(page).toContain(`\`${level}\``)
})

/** What each row of the table says, as a predicate; the outcome table above says which outcomes are lost. */
const lostOutcomes = new Set(
  tableUnder(page, '### Outcomes').flatMap(([kinds, counted]) => (counted === 'lost' ? words(kinds) : [])),
)
const CONDITIONS: Readonly<Record<string, (trial: JudgedTrial) => boolean>> = {
  'the outcome is lost, or the verdict is infra-error': ({ outcome, verdict }) =>
    lostOutcomes.has(outcome.kind) || verdict === 'infra-error',
  'the verdict is verified (or one the policy also passes), correctness is not incorrect, promises are not broken': ({
    verdict,
    alsoPass = [],
    correctness,
    promises,
  }) => [...alsoPass, 'verified'].includes(verdict) && correctness !== 'incorrect' && promises !== 'broken',
  "everything else, a timed-out agent's unverified folder included": () => true,
}

test("the glossary's status table is what statusOf does, for every combination there is", () => {
  const rows = tableUnder(page, '### Status').map(([condition = '', status]) => {
    const holds = CONDITIONS[condition]
    if (holds === undefined) throw new Error(`this test does not know the condition: ${condition}`)
    return { holds, status: status as Status }
  })
  const counted: Record<Status, number> = { pass: 0, fail: 0, lost: 0 }
  for (const outcome of OUTCOMES) {
    for (const verdict of VERDICTS) {
      for (const correctness of Correctness.options) {
        for (const promises of Promises.options) {
          for (const alsoPass of [[], ['weak', 'needs-network']] as const) {
            const trial = { outcome, verdict, correctness, promises, alsoPass }
            const status = statusOf(trial)
            expect(status, JSON.stringify(trial)).toBe(rows.find((row) => row.holds(trial))?.status)
            counted[status] += 1
          }
        }
      }
    }
  }
  // 6 counted outcomes × (1 + 3 passing verdicts) × 2 × 2 pass; half the outcomes and one verdict of sixteen are lost.
  expect(counted).toEqual({ pass: 96, lost: 12 * 16 * 18 - 6 * 15 * 18, fail: 6 * 15 * 18 - 96 })
})
