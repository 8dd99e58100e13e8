import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { gateNight } from '../src/cli/gate-night.ts'
import { nightHistory } from '../src/gate/history/night-history.ts'
import { nightNamer } from '../src/gate/night-of.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { packRun, runsToPack } from '../src/store/pack-run.ts'
import { findRun, listRuns } from '../src/store/read.ts'
import { EFFORT_ROWS, EFFORT_VERSIONS, readEfforts } from '../src/store/read-efforts.ts'
import { NIGHT_ROWS, runsBefore } from '../src/store/read-nights.ts'
import { openRecorder } from '../src/store/write.ts'
import { attemptEvents, record, samplePlan, tickingClock } from '../test/store/sample-run.ts'
import { median } from './measure.ts'
import { realNight } from './real-night.ts'

const NIGHTS = 1000
/** As many as `nightly --keep-days 30` leaves as they were recorded. */
const UNPACKED = 30
const TASKS = Array.from({ length: 20 }, (_, index) => `task-${index + 1}`)
const AGENTS = ['aster', 'birch', 'cedar', 'dune']
const FIRST = Date.UTC(2024, 0, 1, 22)
const DAY_MS = 86_400_000
/** What one judgement reads at most. */
const GATE_RUNS = 120

const runOf = (night: number): string => {
  const day = new Date(FIRST + night * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')
  return `${day}-220000-aaaa`
}
const startOf = (night: number): string => new Date(FIRST + night * DAY_MS).toISOString()

/** Prints what 1,000 nights of 240 trials take on the disk, and what judging and comparing cost over their bare SQL. */
export function nightsBench(rounds: number): void {
  const path = mkdtempSync(join(tmpdir(), 'bakeoff-nights-'))
  try {
    mkdirSync(join(path, 'results'))
    writeFileSync(join(path, 'bakeoff.yaml'), 'name: sample\nagents: [nop]\n')
    const database = join(path, 'results', 'bakeoff.db')
    const store = openStore(database, 'write')
    fill(store)
    const bytes = statSync(database).size
    const perTrial = bytes / (NIGHTS * TASKS.length * AGENTS.length * 3)
    console.log(`${NIGHTS} nights of 240 trials: ${(bytes / 1e6).toFixed(0)} MB, ${perTrial.toFixed(0)} bytes a trial`)
    const real = realNight(TASKS, AGENTS)
    const all = (NIGHTS - UNPACKED) * real.packed + UNPACKED * real.recorded
    console.log(
      `  with what real trials record (${(real.eventBytesPerTrial / 1e3).toFixed(1)} kB each, ${(real.recorded / real.packed).toFixed(1)} times as much as packed): ${(all / 1e6).toFixed(0)} MB`,
    )
    measure(store, rounds)
    store.close()
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

function measure(store: Store, rounds: number): void {
  const run = findRun(store, runOf(NIGHTS - 1))
  const order = { run, timezone: 'UTC', at: startOf(NIGHTS) }
  const ids = (limit: number): string[] => runsBefore(store, 'sample', startOf(NIGHTS), limit).map((one) => one.run)
  const nightOf = nightNamer('UTC')
  const history = { suite: 'sample', timezone: 'UTC', nightOf, limit: NIGHTS, agents: AGENTS.slice(0, 2) }
  const bare = (sql: string, limit: number): unknown =>
    store.use((db) => db.prepare(sql).all(JSON.stringify(ids(limit))))
  const gateSql = (): unknown => bare(NIGHT_ROWS, GATE_RUNS)
  const compareSql = (): unknown => [bare(EFFORT_ROWS, NIGHTS), bare(EFFORT_VERSIONS, NIGHTS)]
  print('gate, over the bare SQL of its nights', rounds, () => gateNight(store, order), gateSql)
  print(
    'compare --nights 1000, over the bare SQL of them',
    rounds,
    () => nightHistory({ ...history, rows: readEfforts(store, ids(NIGHTS)) }),
    compareSql,
  )
  const nightly = (): unknown => [
    listRuns(store),
    gateNight(store, order),
    runsToPack(store, startOf(NIGHTS - UNPACKED)),
  ]
  print("nightly's own work, over listing runs and the gate's bare SQL", rounds, nightly, () => [
    listRuns(store),
    gateSql(),
  ])
}

function print(what: string, rounds: number, ours: () => unknown, bare: () => unknown): void {
  ours()
  const pairs = Array.from({ length: rounds * 3 }, () => ({ bare: cpuMs(bare), ours: cpuMs(ours) }))
  const [own, floor] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.bare))]
  const ratio = median(pairs.map((pair) => pair.ours / pair.bare))
  console.log(`  ${what}: ${own.toFixed(0)} ms against ${floor.toFixed(0)} ms CPU: ${ratio.toFixed(2)} x`)
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** One night is recorded and packed, one only recorded; all others are copies of their rows under other names. */
function fill(store: Store): void {
  recordNight(store, 0)
  packRun(store, runOf(0))
  recordNight(store, NIGHTS - UNPACKED)
  store.use((db) => {
    db.pragma('foreign_keys = OFF')
    db.pragma('synchronous = OFF')
    const guard = db
      .prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'events_refuse_replace'")
      .get()
    // Asked once an event, it would be most of the time that copying takes.
    db.exec('DROP TRIGGER events_refuse_replace')
    for (let night = 1; night < NIGHTS; night += 1) {
      if (night === NIGHTS - UNPACKED) continue
      db.transaction(() => copyNight(db, night < NIGHTS - UNPACKED ? 0 : NIGHTS - UNPACKED, night))()
    }
    db.exec(guard?.sql ?? '')
    db.exec('VACUUM')
    db.pragma('wal_checkpoint(TRUNCATE)')
  })
}

function recordNight(store: Store, night: number): void {
  const plan = samplePlan(runOf(night), { tasks: TASKS, agents: AGENTS, repeats: 3 })
  const recorder = openRecorder(store, plan.runId, tickingClock(startOf(night)))
  recorder.append({ type: 'run-started', plan })
  for (const [index, trial] of plan.trials.entries()) {
    const passes = (index * 7919) % 10 < 8
    const judged = passes ? {} : { verdict: 'failed', status: 'fail', reason: 'A test failed.' }
    record(recorder, attemptEvents(trial, { judged: judged as object, computedUsd: 0.1 + (index % 7) / 50 }))
  }
  recorder.append({ type: 'run-ended', because: 'complete' })
}

const KEYS = [
  'run_key',
  'agent_key',
  'trial_key',
  'attempt_key',
  'verification_key',
  'verdict_key',
  'id',
  'event',
  'plan_event',
  'ended_event',
]
const NAMES = ['run', 'trial', 'attempt', 'verification', 'body']
const TIMES = ['started_at', 'created_at', 'ended_at']
const OF_RUN: Readonly<Record<string, string>> = {
  run_row: 'run = @from',
  agent_row: 'run_key = @key',
  trial_row: 'run_key = @key',
  attempt_row: 'trial_key IN (SELECT trial_key FROM trial_row WHERE run_key = @key)',
  round_row: 'attempt_key IN (SELECT attempt_key FROM trial_row WHERE run_key = @key)',
  verification_row: 'attempt_key IN (SELECT attempt_key FROM trial_row WHERE run_key = @key)',
  verdict_row: 'attempt_key IN (SELECT attempt_key FROM trial_row WHERE run_key = @key)',
  events: 'run = @from',
  event_pack: 'run = @from',
}

/** Far above the keys of a recorded night. */
const STRIDE = 1_000_000

function copyNight(db: Sqlite.Database, from: number, to: number): void {
  const key = db.prepare('SELECT run_key FROM run_row WHERE run = ?').pluck().get(runOf(from))
  for (const [table, where] of Object.entries(OF_RUN)) {
    const columns = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
    const values = columns.map((column) => {
      if (KEYS.includes(column)) return `${column} + @shift`
      if (TIMES.includes(column) && table === 'run_row') return '@at'
      return NAMES.includes(column) && table !== 'event_pack'
        ? `replace(${column}, @from, @to)`
        : column === 'run'
          ? '@to'
          : column
    })
    db.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} WHERE ${where}`,
    ).run({
      from: runOf(from),
      to: runOf(to),
      key,
      shift: to * STRIDE,
      at: startOf(to),
    })
  }
}
