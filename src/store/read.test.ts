import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AT, attemptEvents, record, sampleDeliverable, samplePlan, tickingClock } from '../../test/store/sample-run.ts'
import { UserError } from '../model/errors.ts'
import { openStore, type Store } from './open.ts'
import {
  durationHistory,
  eventsAfter,
  findRun,
  findTrial,
  listRuns,
  readAttempt,
  readEndedAttempt,
  readPlan,
  readStatus,
  readTrial,
  readTrialResults,
} from './read.ts'
import { openRecorder } from './write.ts'

const OLD = '20261123-100000-aa11'
const NEW = '20261124-100000-ab12'
const plan = samplePlan(NEW)
const [first, second, third, fourth] = plan.trials
let folder: string
let store: Store

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bakeoff-read-'))
  store = openStore(join(folder, 'bakeoff.db'), 'write')
  const old = openRecorder(store, OLD, tickingClock('2026-11-23T10:00:00.000Z'))
  const oldPlan = samplePlan(OLD, { tasks: ['markdown', 'wasm'], repeats: 1 })
  old.append({ type: 'run-started', plan: oldPlan })
  for (const trial of oldPlan.trials) record(old, attemptEvents(trial, { judged: {}, activeMs: 1_000 }))
  old.append({ type: 'run-ended', because: 'complete' })
  const recorder = openRecorder(store, NEW, tickingClock())
  recorder.append({ type: 'run-started', plan })
  record(recorder, attemptEvents(first!, { outcome: { kind: 'quota', message: 'used up' }, usage: {} }))
  record(recorder, attemptEvents(first!, { number: 2, judged: { verdict: 'failed', status: 'fail' }, computedUsd: 2 }))
  record(recorder, attemptEvents(second!, { usage: {} }))
  recorder.append({ type: 'verification-started', attemptId: `${second!.id}/1` })
  record(recorder, attemptEvents(third!).slice(0, 3))
  recorder.append({ type: 'note', attemptId: `${first!.id}/2`, level: 'warn', message: 'a key was masked' })
})

afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function failure(body: () => unknown): UserError {
  try {
    body()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('runs are listed newest first, with how far each is', () => {
  const [newest, oldest] = listRuns(store)
  expect(newest).toMatchObject({
    run: NEW,
    name: 'sample',
    tasks: 2,
    agents: 2,
    trials: 8,
    endedTrials: 2,
    passed: 0,
    failed: 1,
    lost: 0,
  })
  expect(newest).not.toHaveProperty('ended')
  expect(oldest).toMatchObject({ run: OLD, ended: 'complete', trials: 4, endedTrials: 4, passed: 4 })
})

test('a run is found by latest, by its id and by an unambiguous beginning', () => {
  expect(['latest', OLD, '20261123', '20261124-1'].map((name) => findRun(store, name))).toEqual([NEW, OLD, OLD, NEW])
})

test('an ambiguous or unknown run says what would fit', () => {
  expect(failure(() => findRun(store, '2026112')).hint).toContain(`${NEW}, ${OLD}`)
  expect(failure(() => findRun(store, '20261123-100000-aa12')).hint).toBe(`Did you mean ${OLD}?`)
  expect(failure(() => findRun(store, '')).message).toBe('There is no run "".')
})

test('a database without runs says how to start one', () => {
  const empty = openStore(join(folder, 'empty.db'), 'write')
  expect(failure(() => findRun(empty, 'latest')).hint).toContain('bakeoff run')
  expect(listRuns(empty)).toEqual([])
  empty.close()
})

test('the plan comes back whole', () => {
  expect(readPlan(store, NEW)).toEqual(plan)
})

test('a trial is found by its id, by its end in the newest run that has it, and with a shortened run', () => {
  expect(findTrial(store, first!.id)).toBe(first!.id)
  expect(findTrial(store, 'markdown/loop/1')).toBe(`${NEW}/markdown/loop/1`)
  expect(findTrial(store, 'wasm/loop/1')).toBe(`${OLD}/wasm/loop/1`)
  expect(findTrial(store, '20261123/markdown/loop/1')).toBe(`${OLD}/markdown/loop/1`)
  expect(findTrial(store, 'latest/markdown/loop/2')).toBe(`${NEW}/markdown/loop/2`)
})

test('an ambiguous or unknown trial says what would fit', () => {
  expect(failure(() => findTrial(store, 'loop/1')).hint).toContain('markdown/loop/1')
  expect(failure(() => findTrial(store, 'markdwn/loop/1')).hint).toBe('Did you mean markdown/loop/1?')
  expect(failure(() => findTrial(store, '%')).message).toBe('There is no trial "%".')
})

test('show gets every attempt with its rounds, deliverable, facts, judgements and notes', () => {
  const trial = readTrial(store, 'markdown/honest/1')
  expect(trial).toMatchObject({
    currentAttempt: 2,
    task: plan.tasks[0],
    agent: plan.agents[0],
    result: { status: 'fail', attempts: 2 },
  })
  const [lost, counted] = trial.attempts
  expect(lost).toMatchObject({
    number: 1,
    attempt: { outcome: { kind: 'quota' } },
    judgements: [],
    verifications: [],
    notes: [],
  })
  expect(lost).not.toHaveProperty('deliverable')
  expect(counted?.rounds).toHaveLength(1)
  expect(counted?.deliverable).toEqual(sampleDeliverable(`${first!.id}/2`))
  expect(counted?.verifications[0]?.checks['test-runs']).toMatchObject({ kind: 'passed' })
  expect(counted?.judgements.map((each) => each.verdict)).toEqual(['failed'])
  expect(counted?.notes).toMatchObject([{ level: 'warn', message: 'a key was masked' }])
})

test('a trial that is under way shows its last action, one that nobody began has no attempts', () => {
  expect(readTrial(store, third!.id).attempts).toMatchObject([{ lastAction: 'shell: npm test', rounds: [] }])
  expect(readTrial(store, third!.id)).not.toHaveProperty('currentAttempt')
  expect(readTrial(store, fourth!.id).attempts).toEqual([])
})

test('an attempt and its deliverable can be read by id', () => {
  expect(readAttempt(store, `${second!.id}/1`).attempt?.outcome.kind).toBe('finished')
  expect(readEndedAttempt(store, `${second!.id}/1`)?.deliverable?.files).toHaveLength(3)
  expect(readEndedAttempt(store, `${first!.id}/1`)?.deliverable).toBeUndefined()
  const verifications = readAttempt(store, `${first!.id}/2`).verifications
  expect(verifications).toHaveLength(1)
  expect(readEndedAttempt(store, `${first!.id}/2`)?.verifications).toEqual(verifications)
  expect(readEndedAttempt(store, `${third!.id}/1`)).toBeUndefined()
  expect(() => readAttempt(store, 'nobody')).toThrow('nobody')
})

test('status counts trials, names what is under way and adds up what is known to be spent', () => {
  const status = readStatus(store, NEW, Date.parse(AT) + 60_000)
  expect(status).toMatchObject({
    trials: 8,
    endedTrials: 2,
    failed: 1,
    notBegun: 5,
    notJudged: 1,
    attempts: 4,
    lastSeq: 24,
  })
  expect(status.running).toMatchObject([
    { trial: second!.id, phase: 'verifying', elapsedMs: 60_000, lastAction: 'shell: npm test' },
    { trial: third!.id, phase: 'agent', agent: 'honest', task: 'queue', number: 1, usdSoFar: 0.1 },
  ])
  // 2.00 computed; of the other three only the 0.10 that each named on its way is known.
  expect(status.spend.usd).toBeCloseTo(2.3)
  expect(status.spend.unknownAttempts).toBe(2)
})

test('events after a number come in order, and no more than asked for', () => {
  const events = eventsAfter(store, NEW, 3, 4)
  expect(events.map((event) => event.seq)).toEqual([4, 5, 6, 7])
  expect(eventsAfter(store, NEW, 24)).toEqual([])
})

test('a forecast is made from trials that count', () => {
  const history = durationHistory(store)
  expect(history.map(({ task, agent, activeMs }) => [task, agent, activeMs])).toEqual([
    ['markdown', 'loop', 61_000],
    ['markdown', 'honest', 61_000],
    ['wasm', 'loop', 1_000],
    ['wasm', 'honest', 1_000],
    ['markdown', 'loop', 1_000],
    ['markdown', 'honest', 1_000],
  ])
  expect(history[1]?.usd).toBe(2)
  expect(history[0]).not.toHaveProperty('usd')
  expect(durationHistory(store, 1)).toHaveLength(1)
})

test('the results of all runs come in the order they were planned', () => {
  expect(readTrialResults(store).map((row) => row.run)).toEqual([...Array(4).fill(OLD), ...Array(8).fill(NEW)])
})

test('agent_summary gives the mean over tasks and the median time of trials that count', () => {
  const rows = store.use((db) =>
    db
      .prepare(
        'SELECT run, agent, trials, passed, failed, lost, pass_rate, median_active_ms FROM agent_summary ORDER BY run, agent',
      )
      .all(),
  )
  expect(rows).toEqual([
    { run: OLD, agent: 'honest', trials: 2, passed: 2, failed: 0, lost: 0, pass_rate: 1, median_active_ms: 1000 },
    { run: OLD, agent: 'loop', trials: 2, passed: 2, failed: 0, lost: 0, pass_rate: 1, median_active_ms: 1000 },
    { run: NEW, agent: 'honest', trials: 4, passed: 0, failed: 1, lost: 0, pass_rate: 0, median_active_ms: 61000 },
    { run: NEW, agent: 'loop', trials: 4, passed: 0, failed: 0, lost: 0, pass_rate: null, median_active_ms: null },
  ])
})

test('the views of single things say which of them counts', () => {
  const all = (sql: string) => store.use((db) => db.prepare(sql).all())
  expect(all(`SELECT number, is_current, outcome FROM attempts WHERE trial = '${first!.id}' ORDER BY number`)).toEqual([
    { number: 1, is_current: 0, outcome: 'quota' },
    { number: 2, is_current: 1, outcome: 'finished' },
  ])
  expect(
    all(
      `SELECT check_id, kind, version, facts ->> '$.runs[0].counts.passed' AS passed FROM checks WHERE trial = '${first!.id}'`,
    ),
  ).toEqual([
    { check_id: 'command', kind: 'passed', version: 1, passed: null },
    { check_id: 'test-runs', kind: 'passed', version: 1, passed: 23 },
  ])
  expect(all(`SELECT is_current, computed_usd FROM usage WHERE trial = '${first!.id}' ORDER BY attempt`)).toEqual([
    { is_current: 0, computed_usd: null },
    { is_current: 1, computed_usd: 2 },
  ])
  expect(
    all(`SELECT round, outcome, input_tokens FROM rounds WHERE run = '${NEW}' AND trial = '${first!.id}'`),
  ).toHaveLength(2)
  expect(all(`SELECT current_attempt, status FROM trials WHERE trial = '${first!.id}'`)).toEqual([
    { current_attempt: `${first!.id}/2`, status: 'fail' },
  ])
})
