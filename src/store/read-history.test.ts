import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attemptEvents, record, samplePlan, tickingClock } from '../../test/store/sample-run.ts'
import { openStore, type Store } from './open.ts'
import { readHistory } from './read-history.ts'
import { openRecorder } from './write.ts'

let folder: string
let store: Store

function night(run: string, at: string, tasks: string[], verdict: 'verified' | 'failed'): void {
  const recorder = openRecorder(store, run, tickingClock(at))
  const plan = samplePlan(run, { tasks, agents: ['codex', 'loop'], repeats: 1 })
  recorder.append({ type: 'run-started', plan })
  const status = verdict === 'verified' ? 'pass' : 'fail'
  for (const trial of plan.trials) {
    const judged =
      trial.agentId === 'codex'
        ? { verdict: 'verified' as const, status: 'pass' as const }
        : { verdict, status: status as 'pass' | 'fail' }
    record(recorder, attemptEvents(trial, { judged }))
  }
  recorder.append({ type: 'run-ended', because: 'complete' })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bakeoff-history-'))
  store = openStore(join(folder, 'bakeoff.db'), 'write')
  night('n1', '2026-11-21T10:00:00.000Z', ['markdown', 'wasm'], 'verified')
  night('other', '2026-11-22T10:00:00.000Z', ['markdown'], 'verified')
  night('n2', '2026-11-23T10:00:00.000Z', ['markdown', 'wasm'], 'failed')
  night('n3', '2026-11-24T10:00:00.000Z', ['markdown', 'wasm'], 'verified')
})

afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the history of a run is that of earlier runs over the same tasks, the oldest first, itself included', () => {
  const history = readHistory(store, 'n3')
  expect(history.map(({ run, agent, passed, counted }) => `${run} ${agent} ${passed}/${counted}`)).toEqual([
    'n1 codex 2/2',
    'n1 loop 2/2',
    'n2 codex 2/2',
    'n2 loop 0/2',
    'n3 codex 2/2',
    'n3 loop 2/2',
  ])
  expect(history[0]).toMatchObject({ versions: ['1.2.3'], startedAt: expect.stringContaining('2026-11-21') })
})

test('later runs are no history', () => {
  expect(new Set(readHistory(store, 'n2').map(({ run }) => run))).toEqual(new Set(['n1', 'n2']))
})

test('a run that nothing can be compared with has no history', () => {
  expect(readHistory(store, 'other')).toEqual([])
})
