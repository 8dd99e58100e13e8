import { expect, test } from 'vitest'
import { TestCounts } from '../../model/facts.ts'
import { howRed } from '../how-red.ts'
import { parseCounts } from './parse-counts.ts'
import { forParsers } from './text-counts.ts'

const LENGTH = 1024 ** 2
const UNITS = [
  '\n',
  ' ',
  '1',
  '=',
  '1 a ',
  '1 passed, ',
  'ok 1 ',
  'ok  \tx \n\n',
  '# tests 1\n',
  '{"Action"',
  '<testcase ',
  '<testcase><![CDATA[',
  '<testcase><failure>',
  'expect(',
  ' at ( (',
  'AssertionError: a\n',
  'Traceback (most recent call last):\n',
  '| 1 a ',
]

// Each of these cost a pattern the square of its length, or more, at some time: hours for a megabyte. The test's own time limit is the measure.
test.each(UNITS)('an output of nothing but %j is read at once', (unit) => {
  const text = `<testsuite>\nTests   ${unit.repeat(LENGTH / unit.length)}\nTests   1 passed (1)`
  const counts = parseCounts(text)
  if (counts !== undefined) expect(TestCounts.safeParse(counts).success).toBe(true)
  const run = { command: '', exitCode: 1, durationMs: 1, outputBytes: 1, truncated: false, lastLines: [] }
  const nothing = { changed: [], changedTests: [], changedSources: [], leftoverProcesses: 0 }
  const evidence = { run: { ...run, ...nothing }, text: forParsers(text), base: undefined, testPaths: [] }
  expect(howRed(evidence)).toBeTypeOf('string')
})

test('numbers that no test suite has are no reason to lose a trial', () => {
  for (const text of ['99999999999999999999999 passed in 0.10s', 'Ran 99999999999999999999 tests in 1s\n\nOK'])
    expect(
      TestCounts.safeParse(parseCounts(text) ?? { runner: '', failed: 0, skipped: 0, source: 'text' }).success,
    ).toBe(true)
})

test('a summary behind a thousand empty lines or in an endless one is still no other test', () => {
  expect(parseCounts(`${'\n'.repeat(1000)}3 passed in 0.10s\n`)).toMatchObject({ passed: 3 })
  expect(parseCounts(`${'x'.repeat(5000)} 3 passed in 0.10s\n`)).toBeUndefined()
})
