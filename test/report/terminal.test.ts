import { expect, test } from 'vitest'
import { verdictTable } from '../../src/report/terminal.ts'
import { FOUR, syntheticReport } from './synthetic-run.ts'

const demo = syntheticReport({
  contestants: ['honest', 'cannot-fail', 'stops-half-way'].map((id) => ({ id, skill: 0, seconds: 2 })),
  tasks: 2,
  trials: 1,
  force: ({ agent, task }) => {
    const own = { activeMs: 1200 }
    if (agent === 'honest') return { ...own, status: 'pass', outcome: 'finished', verdict: 'verified' }
    if (agent === 'cannot-fail') return { ...own, status: 'fail', outcome: 'finished', verdict: 'vacuous' }
    return task === 'retry-backoff'
      ? { ...own, status: 'fail', outcome: 'truncated', verdict: 'missing' }
      : { ...own, status: 'lost', outcome: 'quota', verdict: 'missing' }
  },
})

test('one row an agent, one column a task, the word that says why', () => {
  expect(verdictTable(demo, { width: 100, color: false })).toBe(
    [
      'agent           retry-backoff  lru-eviction  passes       median time',
      'honest          verified       verified      2/2          1.2 s',
      'cannot-fail     vacuous        vacuous       0/2          1.2 s',
      'stops-half-way  missing        quota         0/1, 1 lost  1.2 s',
      '',
    ].join('\n'),
  )
})

test('colour marks pass, fail and lost, and only where it is wanted', () => {
  const plain = verdictTable(demo, { width: 100, color: false })
  const coloured = verdictTable(demo, { width: 100, color: true })
  expect(plain).not.toContain('\u001b')
  expect(coloured).toContain('\u001b[32mverified\u001b[39m')
  expect(coloured).toContain('\u001b[31mvacuous\u001b[39m')
  expect(coloured).toContain('\u001b[33mquota\u001b[39m')
  expect(coloured.replaceAll('\u001b', '').replace(/\[\d+m/g, '')).toBe(plain)
})

test.each([80, 60, 40])('no line is wider than %i columns, whatever the number of tasks', (width) => {
  const table = verdictTable(syntheticReport({ contestants: FOUR }), { width, color: false })
  for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(width)
  expect(table).toContain('5/5')
})

test('a verified folder that gives the wrong answer or breaks a promise is called so', () => {
  const pair = FOUR.slice(0, 2)
  const data = syntheticReport({
    contestants: pair,
    tasks: 1,
    trials: 1,
    force: ({ agent }) => ({
      status: 'fail',
      outcome: 'finished',
      verdict: 'verified',
      ...(agent === 'aster-2' ? { correctness: 'incorrect' as const } : { promises: 'broken' as const }),
    }),
  })
  const table = verdictTable(data, { width: 100, color: false })
  expect(table).toMatch(/aster-2 +incorrect/)
  expect(table).toMatch(/birch-cli +promise broken/)
})
