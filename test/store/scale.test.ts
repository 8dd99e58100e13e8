import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { listRuns, readProgress, readTrialResults } from '../../src/store/read.ts'
import { openRecorder } from '../../src/store/write.ts'
import { attemptEvents, record, samplePlan, tickingClock } from './sample-run.ts'

const TRIALS = Number(process.env['BAKEOFF_STORE_TRIALS'] ?? 1_000)

test(`${TRIALS} trials are recorded and read back, and take as much as is printed here`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bakeoff-scale-'))
  const path = join(folder, 'bakeoff.db')
  const store = openStore(path, 'write')
  const plan = samplePlan('run-1', { repeats: TRIALS / 4 })
  const recorder = openRecorder(store, 'run-1', tickingClock())
  const written = cpuMs(() => {
    recorder.append({ type: 'run-started', plan })
    for (const trial of plan.trials) record(recorder, attemptEvents(trial, { judged: {} }))
  })
  const read = cpuMs(() => {
    expect(readTrialResults(store, 'run-1').filter((row) => row.status === 'pass')).toHaveLength(TRIALS)
    expect(readProgress(store, 'run-1').every((trial) => trial.attempts[0]?.judged === true)).toBe(true)
  })
  expect(listRuns(store)[0]).toMatchObject({ trials: TRIALS, endedTrials: TRIALS, passed: TRIALS })
  store.close()
  const kb = statSync(path).size / TRIALS / 1024
  console.log(
    `${TRIALS} trials of 8 events: ${(written / TRIALS).toFixed(2)} ms CPU and ${kb.toFixed(1)} KB a trial to write, ` +
      `${read.toFixed(0)} ms CPU to read`,
  )
  rmSync(folder, { recursive: true, force: true })
})

function cpuMs(body: () => void): number {
  const before = process.cpuUsage()
  body()
  const used = process.cpuUsage(before)
  return (used.user + used.system) / 1_000
}
