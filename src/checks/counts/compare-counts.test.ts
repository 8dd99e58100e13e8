import { expect, test } from 'vitest'
import { compareCounts } from './compare-counts.ts'
import { tally } from './counts.ts'
import { summariesOf } from './text-counts.ts'

const printed = (text: string, truncated = false) => ({ text, truncated })
const report = (passed: number, failed = 0, runner = 'pytest') =>
  tally(runner, { passed, failed, skipped: 0 }, 'structured')

test('a report that says the same as the text changes nothing', () => {
  const { counts, disagree } = compareCounts(printed('3 passed, 1 deselected in 0.10s\n'), [report(3)], [])
  expect(counts).toMatchObject({ passed: 3, skipped: 1, source: 'text' })
  expect(disagree).toEqual([])
})

test('a runner that ran twice agrees where its last report is one of its summaries', () => {
  const text = '3 passed in 0.10s\n2 passed in 0.20s\n'
  expect(summariesOf('pytest', text).map(({ passed }) => passed)).toEqual([3, 2])
  expect(compareCounts(printed(text), [report(2)], [])).toMatchObject({ counts: { passed: 5 }, disagree: [] })
  const node = '# tests 1\n# pass 1\n# fail 0\n# duration_ms 5\nmore\n# tests 2\n# pass 2\n# fail 0\n# duration_ms 5\n'
  expect(compareCounts(printed(node), [report(2, 0, 'node-test')], [])).toMatchObject({ disagree: [] })
})

test('forged words lose against the report: the worse of both counts', () => {
  const { counts, disagree } = compareCounts(printed('9 passed in 0.10s\n'), [report(2, 1)], [])
  expect(counts).toMatchObject({ passed: 2, failed: 1, executed: 3 })
  expect(disagree).toEqual([
    'pytest prints 9 passed, 0 failed, 0 skipped, its report says 2 passed, 1 failed, 0 skipped',
  ])
})

test('a report never raises what was printed', () => {
  const { counts } = compareCounts(printed('1 failed, 1 passed in 0.10s\n'), [report(9)], [])
  expect(counts).toMatchObject({ passed: 1, failed: 1 })
})

test('what was not printed is read from the report', () => {
  expect(compareCounts(printed('done\n'), [report(2, 1)], []).counts).toMatchObject({ passed: 2, failed: 1 })
  expect(compareCounts(printed('# tests 1\n# pass 1\n# fail 0\n'), [report(2)], []).counts).toMatchObject({ passed: 3 })
})

test('a runner that was started for something else speaks for no test', () => {
  expect(compareCounts(printed('hello\n'), [report(0)], []).counts).toBeUndefined()
  const listed = compareCounts(printed('3 passed in 0.10s\n'), [report(0)], [])
  expect(listed.counts).toMatchObject({ executed: 3 })
  expect(listed.disagree).toHaveLength(1)
})

test('an output of which the middle is missing contradicts nothing, and the report speaks', () => {
  const { counts, disagree } = compareCounts(printed('noise\n[9 bytes left out]\nmore\n', true), [report(4)], [])
  expect(counts).toMatchObject({ passed: 4 })
  expect(disagree).toEqual([])
})

test('a file that the run wrote by itself counts only where nothing is printed, and is compared', () => {
  expect(compareCounts(printed('done\n'), [], [report(1, 2, 'junit')]).counts).toMatchObject({ failed: 2 })
  const both = compareCounts(printed('3 passed in 0.10s\n'), [], [report(1, 2, 'junit')])
  expect(both.counts).toMatchObject({ passed: 3, failed: 0 })
  expect(both.disagree).toHaveLength(1)
})
