import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  attemptEvents,
  judgementEvents,
  record,
  replyEvents,
  sampleJudgement,
  samplePlan,
  tickingClock,
} from '../../test/store/sample-run.ts'
import type { Sink } from '../contracts/sink.ts'
import { openStore, type Store } from './open.ts'
import { eventsAfter } from './read-events.ts'
import { readProgress } from './read-progress.ts'
import { readStatus } from './read-status.ts'
import { readTrialResults } from './read-trial-results.ts'
import { rebuild } from './rebuild.ts'
import { openRecorder, type Recorder } from './write.ts'

const RUN = '20261124-100000-ab12'
let folder: string
let store: Store
let recorder: Recorder
const plan = samplePlan(RUN)
const [first, second, third, fourth] = plan.trials

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bakeoff-store-'))
  store = openStore(join(folder, 'results', 'bakeoff.db'), 'write')
  recorder = openRecorder(store, RUN, tickingClock())
  recorder.append({ type: 'run-started', plan })
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const resultOf = (trialId: string) => readTrialResults(store, RUN).find((row) => row.trial === trialId)

test('an event gets the next number and the time of the clock, and comes back as it was appended', () => {
  const note = recorder.append({ type: 'note', level: 'warn', message: 'disk 90 % full: "\u0000 🦊' })
  expect(note).toEqual({
    seq: 2,
    at: '2026-11-24T10:00:01.000Z',
    runId: RUN,
    type: 'note',
    level: 'warn',
    message: 'disk 90 % full: "\u0000 🦊',
  })
  expect(eventsAfter(store, RUN, 1)).toEqual([note])
  expect(eventsAfter(store, RUN, 0)[0]).toEqual({
    seq: 1,
    at: '2026-11-24T10:00:00.000Z',
    runId: RUN,
    type: 'run-started',
    plan,
  })
})

test('a judged attempt fills every column of trial_results', () => {
  record(recorder, attemptEvents(fourth!, { judged: {}, computedUsd: 0.3 }))
  expect(resultOf(fourth!.id)).toEqual({
    run: RUN,
    trial: `${RUN}/queue/loop/1`,
    task: 'queue',
    taskHash: plan.tasks[1]!.hash,
    agent: 'loop',
    adapter: 'anthropic',
    trialIndex: 1,
    outcome: 'finished',
    verdict: 'verified',
    reason: 'Passed three times; every probe made it fail.',
    policy: 'bakeoff-verify/1',
    correctness: 'not-checked',
    promises: 'kept',
    status: 'pass',
    attempts: 1,
    rounds: 1,
    queuedMs: 5,
    activeMs: 61_000,
    rateLimitedMs: 0,
    wallMs: 61_400,
    inputTokens: 1200,
    cacheReadTokens: 30_000,
    outputTokens: 800,
    reportedUsd: 0.25,
    computedUsd: 0.3,
    billing: 'api',
    cliVersion: '1.2.3',
    requestedModel: 'model-x',
    observedModel: 'model-x-served',
    isolation: 'bwrap',
    testsPassed: 23,
    testsFailed: 0,
    testsSkipped: 1,
    startedAt: '2026-11-24T10:00:00.000Z',
    endedAt: '2026-11-24T10:01:02.000Z',
  })
})

test('a trial that nobody began has no outcome and no status', () => {
  expect(resultOf(first!.id)).toEqual({
    run: RUN,
    trial: first!.id,
    task: 'markdown',
    taskHash: plan.tasks[0]!.hash,
    agent: 'honest',
    adapter: 'scripted',
    trialIndex: 1,
    attempts: 0,
  })
})

test('a lost attempt is lost at once, one that counts has no status before its judgement', () => {
  record(recorder, attemptEvents(first!, { outcome: { kind: 'quota', message: 'used up' } }))
  record(recorder, attemptEvents(second!))
  expect(resultOf(first!.id)).toMatchObject({ outcome: 'quota', outcomeMessage: 'used up', status: 'lost' })
  expect(resultOf(second!.id)?.outcome).toBe('finished')
  expect(resultOf(second!.id)).not.toHaveProperty('status')
})

test('a second attempt takes the place of a lost one', () => {
  record(recorder, attemptEvents(first!, { outcome: { kind: 'rate-limited', message: '429' } }))
  record(recorder, attemptEvents(first!, { number: 2, judged: {}, activeMs: 5_000 }))
  expect(resultOf(first!.id)).toMatchObject({ outcome: 'finished', status: 'pass', attempts: 2, activeMs: 5_000 })
})

test('a lost second attempt does not take the place of one that counts', () => {
  record(recorder, attemptEvents(first!, { judged: { verdict: 'failed', status: 'fail' } }))
  record(recorder, attemptEvents(first!, { number: 2, outcome: { kind: 'cancelled' } }))
  expect(resultOf(first!.id)).toMatchObject({ outcome: 'finished', verdict: 'failed', status: 'fail', attempts: 2 })
})

test('the newest judgement of the current attempt is the one that counts', () => {
  record(recorder, attemptEvents(first!, { judged: { verdict: 'weak', status: 'fail' } }))
  const attemptId = `${first!.id}/1`
  recorder.append({
    type: 'verdict-derived',
    attemptId,
    judgement: sampleJudgement(`${attemptId}/v1`, { policy: 'lenient/1' }),
  })
  expect(resultOf(first!.id)).toMatchObject({ verdict: 'verified', status: 'pass', policy: 'lenient/1' })
  const all = store.use((db) => db.prepare('SELECT id, verdict, is_current FROM verdicts ORDER BY id').all())
  expect(all).toEqual([
    { id: 1, verdict: 'weak', is_current: 0 },
    { id: 2, verdict: 'verified', is_current: 1 },
  ])
})

test('a judgement of a replaced attempt leaves the trial alone', () => {
  record(recorder, attemptEvents(first!, { judged: { verdict: 'failed', status: 'fail' } }))
  record(recorder, attemptEvents(first!, { number: 2, judged: {} }))
  const attemptId = `${first!.id}/1`
  record(recorder, judgementEvents(attemptId, { verificationId: `${attemptId}/v2`, verdict: 'masked', status: 'fail' }))
  expect(resultOf(first!.id)).toMatchObject({ verdict: 'verified', status: 'pass' })
})

test('the recorder is a durable sink of the event stream', () => {
  const sink: Sink = recorder
  expect([sink.name, sink.durable]).toEqual(['store', true])
})

test('redelivery of an event changes nothing, another event with its number is refused', () => {
  record(recorder, attemptEvents(first!, { judged: {} }))
  const events = eventsAfter(store, RUN, 0)
  const before = dumpRows(store)
  for (const event of events) recorder.write(event)
  expect(dumpRows(store)).toEqual(before)
  expect(() => recorder.write({ ...events[2]!, at: '2026-11-24T11:00:00.000Z' })).toThrow('says something else')
})

test('a gap in the numbers is refused', () => {
  expect(() =>
    recorder.write({ seq: 9, at: '2026-11-24T11:00:00.000Z', runId: RUN, type: 'run-ended', because: 'complete' }),
  ).toThrow('came before event 2')
})

test('an event about an attempt that never started is refused and leaves no trace', () => {
  expect(() => recorder.append({ type: 'round-started', attemptId: 'nobody', round: 1 })).toThrow('nobody')
  expect(eventsAfter(store, RUN, 1)).toEqual([])
})

test('an attempt is never overwritten', () => {
  record(recorder, attemptEvents(first!))
  expect(() => record(recorder, attemptEvents(first!))).toThrow('UNIQUE')
  expect(readProgress(store, RUN)[0]?.attempts).toHaveLength(1)
})

test('events cannot be changed, deleted or replaced, not even with SQL', () => {
  store.use((db) => {
    expect(() => db.exec(`UPDATE events SET type = 'note'`)).toThrow('append-only')
    expect(() => db.exec('DELETE FROM events')).toThrow('append-only')
    const replace = `INSERT OR REPLACE INTO events (id, run, seq, at, type, body)`
    expect(() => db.exec(`${replace} VALUES (9, '${RUN}', 1, '', 'note', '{}')`)).toThrow('append-only')
    expect(() => db.exec(`${replace} VALUES (1, 'other', 1, '', 'note', '{}')`)).toThrow('append-only')
  })
})

test('numbers that no column can hold are unknown in the row and kept in the event', () => {
  record(recorder, attemptEvents(first!, { usage: { input: 1.4, output: 1e300 } }))
  expect(resultOf(first!.id)).toMatchObject({ inputTokens: 1 })
  expect(resultOf(first!.id)).not.toHaveProperty('outputTokens')
  const ended = eventsAfter(store, RUN, 0).find((event) => event.type === 'attempt-ended')
  expect(ended).toMatchObject({ attempt: { usage: { input: 1.4, output: 1e300 } } })
})

test('replaying all events gives identical tables', () => {
  record(recorder, attemptEvents(first!, { outcome: { kind: 'infra-error', message: 'no disk \ud800' } }))
  recorder.append({ type: 'run-resumed', pid: 1 })
  record(recorder, attemptEvents(first!, { number: 2, judged: { verdict: 'weak', status: 'fail' } }))
  record(recorder, attemptEvents(second!, { outcome: { kind: 'timed-out', afterMs: 9 }, judged: { status: 'fail' } }))
  record(recorder, judgementEvents(`${first!.id}/2`, { verificationId: 'again' }))
  record(recorder, replyEvents(first!, { continues: `${first!.id}/2`, number: 3 }))
  record(recorder, attemptEvents(third!).slice(0, 3))
  const other = openRecorder(store, 'other', tickingClock())
  other.append({ type: 'run-started', plan: samplePlan('other', { tasks: ['queue'], repeats: 1, budgetUsd: 3 }) })
  recorder.append({ type: 'note', level: 'info', message: 'between' })
  other.append({ type: 'run-ended', because: 'budget' })
  const before = dumpRows(store)
  expect(Object.values(before).every((rows) => rows.length > 0)).toBe(true)
  const spoil = store.use((db) => db.prepare(`UPDATE trial_row SET status = 'pass', attempt_key = NULL`).run())
  expect(spoil.changes).toBe(10)
  store.use((db) => db.exec(`UPDATE round_row SET ended_at = 'spoilt'; UPDATE task_row SET title = 'spoilt'`))
  expect(rebuild(store)).toBe(eventsAfter(store, RUN, 0).length + 2)
  expect(dumpRows(store)).toEqual(before)
  expect(store.use((db) => db.pragma('foreign_key_check'))).toEqual([])
})

test('nothing is under way any more when a run ends or is taken up again', () => {
  const running = () =>
    readStatus(store, RUN, 0)
      .running.map((attempt) => attempt.attempt)
      .sort()
  record(recorder, attemptEvents(first!).slice(0, 2))
  record(recorder, attemptEvents(second!))
  recorder.append({ type: 'verification-started', attemptId: `${second!.id}/1` })
  expect(running()).toEqual([`${first!.id}/1`, `${second!.id}/1`])
  recorder.append({ type: 'run-ended', because: 'cancelled' })
  expect(running()).toEqual([])
  recorder.append({ type: 'run-resumed', pid: 1 })
  expect(readStatus(store, RUN, 0)).not.toHaveProperty('ended')
  record(recorder, attemptEvents(first!, { number: 2 }).slice(0, 1))
  expect(running()).toEqual([`${first!.id}/2`])
  recorder.append({ type: 'run-resumed', pid: 2 })
  expect(running()).toEqual([])
  // A submission to a service goes on where it was.
  recorder.append({ type: 'attempt-activity', attemptId: `${first!.id}/2`, action: 'still at it' })
  expect(running()).toEqual([`${first!.id}/2`])
})

test('a changed plan keeps ended trials with the task as it was asked', () => {
  record(recorder, attemptEvents(first!, { judged: {} }))
  const changed = plan.tasks.map((task) => ({ ...task, hash: 'f'.repeat(64) }))
  recorder.append({ type: 'run-started', plan: { ...plan, tasks: changed } })
  expect(resultOf(first!.id)?.taskHash).toBe(plan.tasks[0]!.hash)
  expect(resultOf(second!.id)?.taskHash).toBe('f'.repeat(64))
  expect(readTrialResults(store, RUN)).toHaveLength(plan.trials.length)
})

test('what a resumed run needs to know of each trial', () => {
  record(recorder, attemptEvents(first!, { judged: {} }))
  record(recorder, attemptEvents(second!))
  record(recorder, attemptEvents(third!).slice(0, 2))
  const [one, two, three, four] = readProgress(store, RUN)
  const finished = { number: 1, outcome: { kind: 'finished' }, hasDeliverable: true }
  expect(one).toEqual({ trialId: first!.id, attempts: [{ ...finished, verified: true, judged: true, status: 'pass' }] })
  expect(two).toEqual({ trialId: second!.id, attempts: [{ ...finished, verified: false, judged: false }] })
  expect(three?.attempts).toEqual([{ number: 1, hasDeliverable: false, verified: false, judged: false }])
  expect(four).toEqual({ trialId: fourth!.id, attempts: [] })
})

function dumpRows(from: Store): Record<string, unknown[]> {
  return from.use((db) => {
    const tables = db
      .prepare<[], { name: string }>(
        `SELECT name FROM sqlite_schema WHERE name LIKE '%\\_row' ESCAPE '\\' AND type = 'table'`,
      )
      .all()
    return Object.fromEntries(tables.map(({ name }) => [name, db.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).all()]))
  })
}
