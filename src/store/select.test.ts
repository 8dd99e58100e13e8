import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attemptEvents, record, samplePlan, tickingClock } from '../../test/store/sample-run.ts'
import { UserError } from '../model/errors.ts'
import { openStore } from './open.ts'
import { select } from './select.ts'
import { openRecorder } from './write.ts'

let folder: string
let path: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bakeoff-select-'))
  path = join(folder, 'bakeoff.db')
  const store = openStore(path, 'write')
  const plan = samplePlan('run-1')
  const recorder = openRecorder(store, 'run-1', tickingClock())
  recorder.append({ type: 'run-started', plan })
  for (const trial of plan.trials) record(recorder, attemptEvents(trial, { judged: {} }))
  store.close()
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a SELECT gives columns, rows and whether there were more', () => {
  const sql =
    '-- how many?\n /* all */ SELECT agent, count(*) AS n, avg(reported_usd) FROM trial_results GROUP BY agent'
  expect(select(path, sql)).toEqual({
    columns: ['agent', 'n', 'avg(reported_usd)'],
    rows: [
      ['honest', 4, 0.25],
      ['loop', 4, 0.25],
    ],
    truncated: false,
  })
  expect(select(path, 'SELECT trial FROM trials', { limit: 3 })).toMatchObject({ rows: { length: 3 }, truncated: true })
  expect(select(path, 'SELECT trial FROM trials WHERE 0')).toEqual({ columns: ['trial'], rows: [], truncated: false })
})

test('every kind of value has a plain form', () => {
  const sql = `WITH one AS (SELECT x'00ff' AS blob, NULL AS none, 9007199254740993 AS big, 1.5 AS real) SELECT * FROM one`
  expect(select(path, sql).rows).toEqual([['00ff', null, '9007199254740993', 1.5]])
})

test.each([
  'DELETE FROM run_row',
  'PRAGMA user_version = 5',
  `ATTACH '/tmp/x' AS x`,
  'VACUUM',
  `WITH gone AS (SELECT 1) DELETE FROM run_row RETURNING run`,
  'selectivity',
  '',
])('%s is refused', (sql) => {
  expect(() => select(path, sql)).toThrow('Only a SELECT')
})

test.each([
  ['SELECT colour FROM trials', 'SQL: no such column: colour.'],
  ['SELECT 1; SELECT 2', 'more than one statement'],
  ['SELECT * FROM trials WHERE run = ?', 'parameter'],
])('%s is answered in one line', (sql, message) => {
  expect(() => select(path, sql)).toThrow(message)
  expect(() => select(path, sql)).toThrow(UserError)
})

test('a database that is not there is no SQL error', () => {
  expect(() => select(join(folder, 'no.db'), 'SELECT 1')).toThrow('There is no database')
})
