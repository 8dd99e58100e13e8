import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import type { AgentOutcome } from '../src/model/outcome.ts'
import type { Judgement } from '../src/model/verdict.ts'
import { openStore } from '../src/store/open.ts'
import { openRecorder } from '../src/store/write.ts'
import { attemptEvents, record, samplePlan, tickingClock } from '../test/store/sample-run.ts'

const AGENTS = ['aster', 'birch', 'cedar', 'dune']
const TASKS = 50

/** Trials that are really recorded; the rest are copies of their rows, because recording is not what is measured. */
const RECORDED = 2_000

/** A suite whose record holds one run of so many trials that ended in every way; nothing was executed. */
export function bigRun(trials: number): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'bakeoff-big-'))
  mkdirSync(join(path, 'results'))
  writeFileSync(join(path, 'bakeoff.yaml'), 'name: big\nagents: [nop]\n')
  const store = openStore(join(path, 'results', 'bakeoff.db'), 'write')
  const tasks = Array.from({ length: TASKS }, (_, index) => `task-${index + 1}`)
  const plan = samplePlan('20261124-101112-big0', { tasks, agents: AGENTS, repeats: RECORDED / TASKS / AGENTS.length })
  const recorder = openRecorder(store, plan.runId, tickingClock())
  recorder.append({ type: 'run-started', plan })
  for (const [index, trial] of plan.trials.entries()) {
    const luck = (index * 7919 + trial.index * 104_729) % 1000
    const took = { activeMs: 20_000 + luck * 900, computedUsd: 0.05 + luck / 2000 }
    record(recorder, attemptEvents(trial, { ...endOf(luck), ...took }))
  }
  recorder.append({ type: 'run-ended', because: 'complete' })
  store.use((db) => {
    // A trial and its attempt name each other: no order of copying would satisfy both.
    db.pragma('foreign_keys = OFF')
    for (let copy = 1; copy < trials / RECORDED; copy += 1) db.transaction(() => copyRows(db, copy))()
  })
  store.close()
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** What of a row is another one in its copy: keys move up, ids get the copy's number as their index. */
const CHANGED: Readonly<Record<string, string>> = {
  trial_key: 'trial_key + @shift',
  attempt_key: 'attempt_key + @shift',
  verification_key: 'verification_key + @shift',
  verdict_key: 'verdict_key + @shift',
  trial: "trial || '-' || @copy",
  attempt: "attempt || '-' || @copy",
  verification: "verification || '-' || @copy",
  trial_index: 'trial_index + 1000 * @copy',
}

function copyRows(db: Sqlite.Database, copy: number): void {
  for (const table of ['trial_row', 'attempt_row', 'verification_row', 'verdict_row']) {
    const columns = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
    const first = `${table.replace('_row', '')}_key`
    const values = columns.map((column) => CHANGED[column] ?? column)
    db.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} WHERE ${first} <= @most`,
    ).run({ shift: copy * 10 * RECORDED, copy, most: 10 * RECORDED })
  }
}

type End = { outcome?: AgentOutcome; judged?: Partial<Judgement> }

function endOf(luck: number): End {
  if (luck < 20) return { outcome: { kind: 'quota', message: 'no credit left' } }
  if (luck < 60)
    return { outcome: { kind: 'timed-out', afterMs: 1_800_000 }, judged: { verdict: 'missing', status: 'fail' } }
  if (luck < 350) return { judged: { verdict: 'failed', status: 'fail' } }
  return { judged: {} }
}
