import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { openRecorder } from '../../src/store/write.ts'
import { bakeoff, type Ended } from '../bakeoff.ts'
import { attemptEvents, record, samplePlan, tickingClock } from '../store/sample-run.ts'
import { suiteOnDisk } from '../suite-on-disk.ts'
import { expectOneLine } from './small-suite.ts'

vi.setConfig({ testTimeout: 120_000 })

/** An agent's words that a terminal would obey, and a spreadsheet would run. */
const HOSTILE = '=cmd()\u001b[2J\u009b31m\u202ered\nsecond, "quoted"'
const suite = suiteOnDisk({ 'bakeoff.yaml': 'name: x\nagents: [nop]\n' })

beforeAll(() => {
  mkdirSync(join(suite.path, 'results'))
  const store = openStore(join(suite.path, 'results', 'bakeoff.db'), 'write')
  const plan = samplePlan('run-1')
  const recorder = openRecorder(store, 'run-1', tickingClock())
  recorder.append({ type: 'run-started', plan })
  for (const trial of plan.trials) record(recorder, attemptEvents(trial, { judged: { reason: HOSTILE } }))
  store.close()
})

afterAll(suite.remove)

const sql = (...argv: string[]): Promise<Ended> => bakeoff(['sql', ...argv, '--suite', suite.path])
const REASON = "select trial, reason, active_ms from trial_results where trial like '%/honest/1' order by trial"

test('a table, CSV and JSON of the same rows, none of which a terminal or a spreadsheet obeys', async () => {
  const [table, csv, json] = await Promise.all([sql(REASON), sql(REASON, '--csv'), sql(REASON, '--json')])
  const lines = table.stdout.split('\n')
  expect(lines[0]).toMatch(/^trial +reason +active_ms$/)
  expect(lines[1]).toBe('run-1/markdown/honest/1  =cmd()red ⏎ second, "quoted"      61000')
  expect(csv.stdout.split('\r\n')[0]).toBe('trial,reason,active_ms')
  expect(csv.stdout).toContain(`run-1/queue/honest/1,"'=cmd()red\nsecond, ""quoted""",61000\r\n`)
  expect(JSON.parse(json.stdout)).toMatchObject({ columns: ['trial', 'reason', 'active_ms'], truncated: false })
  expect(JSON.parse(json.stdout).rows[0][1]).toBe(HOSTILE)
  for (const ended of [table, csv, json]) {
    expect(ended.code).toBe(0)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(ended.stdout).not.toMatch(/[\u001b\u0080-\u009f\u202e]/)
  }
})

test('more rows than the limit are said on stderr; no rows are no failure', async () => {
  const [some, none] = await Promise.all([
    sql('select trial from trials', '--limit', '2'),
    sql('select 1 as one from trials where false'),
  ])
  expect(some.stdout.trimEnd().split('\n')).toHaveLength(3)
  expect(some.stderr).toBe('There are more than 2 rows: --limit N shows more.\n')
  expect(none).toMatchObject({ code: 0, stdout: 'No rows.\n', stderr: '' })
})

test.each([
  ['a write', ['delete from events'], 'Only a SELECT'],
  ['another file', ["attach '/tmp/other.db' as other"], 'Only a SELECT'],
  ['a setting', ['pragma user_version = 9'], 'Only a SELECT'],
  ['two statements', ['select 1; drop view trials'], 'more than one statement'],
  ['a slip', ['select colour from trials'], 'no such column: colour'],
  ['no time', ['select 1', '--timeout', '0'], 'It must be a number above 0'],
])('%s is refused in one line', async (_, argv, message) => {
  const ended = await sql(...argv)
  expect(ended.stderr).toContain(message)
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
})

test('a query without an end is stopped at its limit, and the record stands', async () => {
  const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n'
  expect(expectOneLine(await sql(endless, '--timeout', '1'))).toContain('longer than 1 s')
  expect((await sql('select count(*) as n from trials', '--csv')).stdout).toBe('n\r\n8\r\n')
})
