import { expect, onTestFinished, test } from 'vitest'
import { attemptEvents, samplePlan, tickingClock } from '../../test/store/sample-run.ts'
import { openMemoryStore, type Store } from './open.ts'
import { compact, packRun, runsToPack } from './pack-run.ts'
import {
  eventsAfter,
  readAttempt,
  readEndedAttempt,
  readEvidence,
  readPlan,
  readProgress,
  readTrialResults,
} from './read.ts'
import { rebuild } from './rebuild.ts'
import { openRecorder } from './write.ts'

const RUN = '20261101-220000-aaaa'

/** A run that ended, with passes, failures and a lost trial. */
function endedRun(run = RUN): { store: Store; trials: string[] } {
  const store = openMemoryStore()
  onTestFinished(store.close)
  const plan = samplePlan(run)
  const recorder = openRecorder(store, run, tickingClock('2026-11-01T22:00:00.000Z'))
  recorder.append({ type: 'run-started', plan })
  for (const trial of plan.trials) {
    const shape =
      trial.position === 0
        ? { outcome: { kind: 'quota', message: 'no more today' } as const }
        : trial.position % 2 === 0
          ? { judged: { verdict: 'failed', status: 'fail', reason: 'A test failed.' } as const }
          : { judged: {} }
    for (const event of attemptEvents(trial, shape)) recorder.append(event)
  }
  recorder.append({ type: 'note', level: 'info', message: 'of no attempt' })
  recorder.append({ type: 'run-ended', because: 'complete' })
  return { store, trials: plan.trials.map(({ id }) => id) }
}

/** All that anybody reads of a run. */
function everything(store: Store, trials: readonly string[]) {
  const view = (name: string): unknown => store.use((db) => db.prepare(`SELECT * FROM ${name}`).all())
  return {
    plan: readPlan(store, RUN),
    events: eventsAfter(store, RUN, 0),
    some: eventsAfter(store, RUN, 7, 3),
    attempts: trials.map((trial) => readAttempt(store, `${trial}/1`)),
    ended: trials.map((trial) => readEndedAttempt(store, `${trial}/1`)),
    evidence: trials.map((trial) => readEvidence(store, trial)),
    progress: readProgress(store, RUN),
    results: readTrialResults(store, RUN),
    views: ['runs', 'trials', 'attempts', 'rounds', 'usage', 'trial_results', 'agent_summary'].map(view),
  }
}

test('a packed run reads as it did, in every reader and view, and takes a fraction of the room', () => {
  const { store, trials } = endedRun()
  const before = everything(store, trials)
  const size = (): number =>
    store.use((db) => Number(db.prepare('SELECT sum(length(body)) AS sum FROM events').pluck().get()))
  const bytes = size()
  expect(packRun(store, RUN)).toBe(before.events.length)
  compact(store)
  expect(everything(store, trials)).toEqual(before)
  expect(size()).toBeLessThan(bytes * 0.5)
  expect(store.use((db) => db.pragma('foreign_key_check'))).toEqual([])
})

test('a packed run is rebuilt to the same rows', () => {
  const { store, trials } = endedRun()
  packRun(store, RUN)
  const before = everything(store, trials)
  expect(rebuild(store)).toBe(before.events.length)
  expect(everything(store, trials)).toEqual(before)
})

test('what is recorded after packing stands after it, and can be packed too', () => {
  const { store, trials } = endedRun()
  packRun(store, RUN)
  expect(packRun(store, RUN)).toBe(0)
  const recorder = openRecorder(store, RUN, tickingClock('2026-11-09T10:00:00.000Z'))
  const { seq } = recorder.append({ type: 'note', level: 'warn', message: 'regraded' })
  const events = eventsAfter(store, RUN, 0)
  expect(events.map((event) => event.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1))
  expect(packRun(store, RUN)).toBe(1)
  expect(eventsAfter(store, RUN, 0)).toEqual(events)
  expect(readAttempt(store, `${trials[1]}/1`).judgements).toHaveLength(1)
})

test('only runs that ended before the moment and are not packed are to be packed', () => {
  const { store } = endedRun()
  const open = '20261102-220000-bbbb'
  openRecorder(store, open, tickingClock('2026-11-02T22:00:00.000Z')).append({
    type: 'run-started',
    plan: samplePlan(open),
  })
  expect(runsToPack(store, '2026-11-01T00:00:00.000Z')).toEqual([])
  expect(runsToPack(store, '2026-12-01T00:00:00.000Z')).toEqual([RUN])
  packRun(store, RUN)
  expect(runsToPack(store, '2026-12-01T00:00:00.000Z')).toEqual([])
})

test('the guards of the record stand again after packing, and a pack that lost an event is said to have', () => {
  const { store, trials } = endedRun()
  packRun(store, RUN)
  store.use((db) => {
    expect(() => db.exec('DELETE FROM events')).toThrow('append-only')
    expect(() => db.exec(`UPDATE events SET body = '{}'`)).toThrow('append-only')
    db.exec('DELETE FROM event_pack')
  })
  expect(() => readEvidence(store, trials[1] ?? '')).toThrow('is missing in its pack')
})
