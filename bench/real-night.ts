import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resultsFolderOf } from '../src/cli/results-folder.ts'
import { RunEvent, type RunEventBody } from '../src/model/events.ts'
import { type Stream, streamOf } from '../src/stats/random/stream.ts'
import { eventRowsOf } from '../src/store/event-pack.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { packRun } from '../src/store/pack-run.ts'
import { findRun } from '../src/store/read.ts'
import { parseEvent } from '../src/store/stored-event.ts'
import { openRecorder } from '../src/store/write.ts'
import { BAKEOFF } from '../test/bakeoff.ts'
import { record, samplePlan, tickingClock } from '../test/store/sample-run.ts'
import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../test/suite-on-disk.ts'

export type NightBytes = { recorded: number; packed: number; eventBytesPerTrial: number }

const RUN = '20240101-220000-aaaa'
const WRONG = { ...HONEST_DELIVERABLE, 'sum.mjs': 'export const sum = () => 0\n' }
/** Every fifth trial fails. */
const FAILING = 5

/**
 * Bytes in the file of one night of trials as the built command records them (a small deliverable, the usual policy),
 * each with hashes and times of its own, before and after packing.
 */
export function realNight(tasks: readonly string[], agents: readonly string[]): NightBytes {
  const [passing, failing] = [trialEvents(HONEST_DELIVERABLE), trialEvents(WRONG)]
  const dir = mkdtempSync(join(tmpdir(), 'bakeoff-real-night-'))
  const file = join(dir, 'bakeoff.db')
  const store = openStore(file, 'write')
  try {
    const empty = bytesOf(store, file)
    const plan = samplePlan(RUN, { tasks: [...tasks], agents: [...agents], repeats: 3 })
    const recorder = openRecorder(store, RUN, tickingClock())
    recorder.append({ type: 'run-started', plan })
    const random = streamOf('bakeoff:bench:real-night')
    for (const [index, trial] of plan.trials.entries()) {
      record(recorder, ownEvents(index % FAILING === 0 ? failing : passing, trial.id, random))
    }
    recorder.append({ type: 'run-ended', because: 'complete' })
    const events = store.use((db) => db.prepare('SELECT sum(length(body)) FROM events').pluck().get())
    const recorded = bytesOf(store, file) - empty
    packRun(store, RUN)
    return { recorded, packed: bytesOf(store, file) - empty, eventBytesPerTrial: Number(events) / plan.trials.length }
  } finally {
    store.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

function bytesOf(store: Store, file: string): number {
  store.use((db) => {
    db.exec('VACUUM')
    db.pragma('wal_checkpoint(TRUNCATE)')
  })
  return statSync(file).size
}

/** The events of one real trial, without those of its run. */
function trialEvents(deliverable: Readonly<Record<string, string>>): RunEvent[] {
  const suite = suiteOnDisk({
    'bakeoff.yaml':
      'name: real\ntrials: 1\nagents: [{ id: a, adapter: scripted, options: { dir: ./agent } }]\nsandbox: process\n',
    'tasks/one.md': '---\ntitle: One\n---\nAdd two numbers.\n',
    ...under('agent/deliverable', deliverable),
  })
  try {
    const argv = [BAKEOFF, 'run', suite.path, '--yes', '--unsafe-no-sandbox', '--accept-process-isolation']
    spawnSync(process.execPath, argv, { env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' } })
    const store = openStore(resultsFolderOf(suite.path).database, 'read')
    try {
      const run = findRun(store, 'latest')
      const events = store.use((db) => [...eventRowsOf(db, run)].map(parseEvent))
      return events.filter(({ type }) => !type.startsWith('run-'))
    } finally {
      store.close()
    }
  } finally {
    suite.remove()
  }
}

/** The same of another trial: its name, hashes and times are its own, since alike they would take no room in a pack. */
function ownEvents(events: readonly RunEvent[], trial: string, random: Stream): RunEventBody[] {
  const digit = (): string => random.below(16).toString(16)
  const hashes = new Map<string, string>()
  const hashOf = (hash: string): string => {
    const own = hashes.get(hash) ?? Array.from(hash, digit).join('')
    hashes.set(hash, own)
    return own
  }
  return events.map((event) => {
    const text = JSON.stringify(event)
      .replaceAll(`${event.runId}/one/a/1`, trial)
      .replaceAll(event.runId, RUN)
      .replaceAll(/\b[0-9a-f]{64}\b/g, hashOf)
      .replaceAll(/(?<=\d\.)\d{3,}/g, (digits) => Array.from(digits, () => random.below(10)).join(''))
    const { seq: _, at: __, runId: ___, ...body } = RunEvent.parse(JSON.parse(text))
    return body
  })
}
