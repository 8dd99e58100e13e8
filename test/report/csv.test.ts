import { expect, test } from 'vitest'
import { renderCsv, TRIAL_COLUMNS, tableToCsv } from '../../src/report/csv.ts'
import { sampleReport } from './sample-report.ts'

test('data.csv has the documented columns of trial_results and one row for each trial', () => {
  const data = sampleReport()
  const [head, ...rows] = renderCsv(data).trimEnd().split('\r\n')
  expect(head?.split(',')).toEqual(
    'run trial task task_hash agent adapter trial_index outcome verdict reason policy correctness promises status attempts rounds queued_ms active_ms rate_limited_ms wall_ms input_tokens cache_read_tokens cache_write_tokens output_tokens reasoning_tokens reported_usd computed_usd billing cli_version requested_model observed_model isolation tests_passed tests_failed tests_skipped started_at ended_at'.split(
      ' ',
    ),
  )
  expect(rows).toHaveLength(data.trials.length)
  expect(head?.split(',')).toHaveLength(Object.keys(TRIAL_COLUMNS).length)
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '|calc', '%x'])(
  '%j is not run by a spreadsheet',
  (text) => {
    const [, line = ''] = tableToCsv({ columns: ['a'], rows: [[text]] }).split(/\r\n(?=[^=])/)
    expect(line.replace(/^"/, '').startsWith("'")).toBe(true)
  },
)

test('numbers stay numbers, quotes are doubled, unknown is empty', () => {
  expect(tableToCsv({ columns: ['a', 'b', 'c', 'd'], rows: [[-1.5, 'say "x", y', null, 'two\nlines']] })).toBe(
    'a,b,c,d\r\n-1.5,"say ""x"", y",,"two\nlines"\r\n',
  )
})
