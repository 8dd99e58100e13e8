import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Trial } from '../../src/model/plan.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { select } from '../../src/store/select.ts'
import { openRecorder } from '../../src/store/write.ts'
import { type AttemptShape, attemptEvents, record, samplePlan, tickingClock } from '../store/sample-run.ts'
import { blocksOf, readPage } from './markdown.ts'

const page = readPage('docs/recipes.md')

/** The recipes by their number on the page. */
const recipes = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [Number.parseInt(section, 10), blocksOf(section, 'sql')]),
)

let folder: string
let path: string

// Three nights of two tasks, two agents and two trials. `loop` names a price and fails `queue`; `honest` turns twice.
const NIGHTS = ['2026-11-20T02:00:00.000Z', '2026-11-21T02:00:00.000Z', '2026-11-22T02:00:00.000Z']

function shapeOf(night: number, { taskId, agentId, index }: Trial): AttemptShape {
  const usage = { input: 1_000, output: 100, ...(agentId === 'honest' ? { reportedUsd: 0.5 } : {}) }
  const priced = agentId === 'loop' && night > 1 ? { computedUsd: 0.25 } : {}
  const activeMs = agentId === 'loop' ? 20_000 : 60_000
  const fails = agentId === 'loop' ? taskId === 'queue' : night === 2 && taskId === 'markdown' && index === 1
  const judged = fails
    ? { verdict: 'vacuous' as const, status: 'fail' as const, findings: ['leftover-process', 'writes-in-copy'] }
    : { findings: taskId === 'queue' ? ['writes-in-copy'] : [] }
  return { usage, ...priced, activeMs, judged, startedAt: NIGHTS[night - 1] ?? '' }
}

function recordNight(store: Store, night: number, at: string): void {
  const plan = { ...samplePlan(`night-${night}`), createdAt: at }
  const recorder = openRecorder(store, plan.runId, tickingClock(at))
  recorder.append({ type: 'run-started', plan })
  for (const trial of plan.trials) {
    const shape = shapeOf(night, trial)
    if (night === 3 && trial.agentId === 'loop' && trial.taskId === 'markdown' && trial.index === 2) {
      const outcome = { kind: 'rate-limited', message: '429: come back later' } as const
      record(
        recorder,
        attemptEvents(trial, { outcome, usage: { input: 10, output: 0 }, computedUsd: 0.01, startedAt: at }),
      )
      record(recorder, attemptEvents(trial, { ...shape, number: 2 }))
    } else record(recorder, attemptEvents(trial, shape))
  }
  recorder.append({ type: 'run-ended', because: 'complete' })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bakeoff-recipes-'))
  path = join(folder, 'bakeoff.db')
  const store = openStore(path, 'write')
  NIGHTS.forEach((at, n) => {
    recordNight(store, n + 1, at)
  })
  store.close()
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Rows of a recipe as objects. */
function answer(recipe: number): Record<string, unknown>[] {
  const [sql = ''] = recipes.get(recipe) ?? []
  const { columns, rows, truncated } = select(path, sql)
  expect(truncated).toBe(false)
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])))
}

test('ten questions, each with one block that runs', () => {
  expect([...recipes.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  for (const [number, blocks] of recipes) {
    expect(blocks, `recipe ${number}`).toHaveLength(1)
    expect(answer(number).length, `recipe ${number}`).toBeGreaterThan(0)
  }
})

test('who passes how much, in the newest run alone', () => {
  expect(answer(1)).toEqual([
    { agent: 'honest', passed: 4, failed: 0, lost: 0, pass_percent: 100, median_sec: 60 },
    { agent: 'loop', passed: 2, failed: 2, lost: 0, pass_percent: 50, median_sec: 20 },
  ])
})

test('done and not done, and why', () => {
  expect(answer(2)).toEqual([
    { agent: 'loop', said_done: 12, not_proved: 6, percent: 50 },
    { agent: 'honest', said_done: 12, not_proved: 1, percent: 8.3 },
  ])
  expect(answer(3)).toMatchObject([{ verdict: 'vacuous', correctness: 'not-checked', promises: 'kept', trials: 7 }])
  expect(answer(10)).toEqual([
    { finding: 'writes-in-copy', verdicts: 13, trials: 13 },
    { finding: 'leftover-process', verdicts: 7, trials: 7 },
  ])
})

test('the task that tells the agents apart comes first', () => {
  expect(answer(4)).toEqual([
    { task: 'queue', best: 1, worst: 0, apart: 1 },
    { task: 'markdown', best: 1, worst: 0.83, apart: 0.17 },
  ])
})

test('money: replaced attempts count, and an unknown price is no zero', () => {
  const cost = answer(5)
  expect(cost).toContainEqual({
    run: 'night-1',
    agent: 'loop',
    billing: 'api',
    attempts: 4,
    usd: null,
    without_price: 4,
  })
  expect(cost).toContainEqual({
    run: 'night-3',
    agent: 'loop',
    billing: 'api',
    attempts: 5,
    usd: 1.01,
    without_price: 0,
  })
  expect(answer(6)).toEqual([
    { agent: 'loop', usd: 2.01, passed: 6, usd_each: 0.335 },
    { agent: 'honest', usd: 6, passed: 11, usd_each: 0.545 },
  ])
})

test('what was lost names the attempt that was replaced', () => {
  expect(answer(7)).toEqual([
    { day: '2026-11-22', agent: 'loop', outcome: 'rate-limited', attempts: 1, example: '429: come back later' },
  ])
})

test('versions, and trials that turned', () => {
  expect(answer(8)).toMatchObject([
    { agent: 'honest', cli_version: '1.2.3', observed_model: 'model-x-served', trials: 12 },
    { agent: 'loop', cli_version: '1.2.3', observed_model: 'model-x-served', trials: 12 },
  ])
  expect(answer(8).map((row) => String(row['first_seen']).slice(0, 10))).toEqual(['2026-11-20', '2026-11-20'])
  expect(answer(9)).toEqual([
    { run: 'night-3', task: 'markdown', agent: 'honest', trial_index: 1, turned: 'fail → pass' },
    { run: 'night-2', task: 'markdown', agent: 'honest', trial_index: 1, turned: 'pass → fail' },
  ])
})
