import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { expect, onTestFinished } from 'vitest'
import type { Ended } from '../bakeoff.ts'
import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../suite-on-disk.ts'

export const TASK = '---\ntitle: Sum\n---\nAdd two numbers.\n'

/** Quick to judge: one run, no probes. */
export const QUICK = ['trials: 1', 'verify: { runs: 1, probes: none, timeout_sec: 30 }'].join('\n')

/** What lets any contestant run, and be verified, on a machine that has nothing but Node. */
export const ANYWHERE = ['--yes', '--unsafe-no-sandbox', '--accept-process-isolation']

/** A suite of one task and one contestant called `it`, removed when the test ends. Files of `more` win. */
export function smallSuite(agent: string, more: Readonly<Record<string, string>> = {}): string {
  const suite = suiteOnDisk({
    'bakeoff.yaml': `${QUICK}\nagents:\n  - ${agent}\n`,
    'tasks/sum.md': TASK,
    ...under('agent/deliverable', HONEST_DELIVERABLE),
    ...more,
  })
  onTestFinished(suite.remove)
  return suite.path
}

/** The contestant that replays `agent/`: an honest deliverable, and `agent/act.sh` where there is one. */
export const SCRIPTED = '{ id: it, adapter: scripted, options: { dir: ./agent } }'

/** A contestant that copies the honest deliverable and then runs `script`. */
export function acting(script: string, more: Readonly<Record<string, string>> = {}): string {
  return smallSuite(SCRIPTED, { 'agent/act.sh': `cd "$BAKEOFF_FOLDER" || exit 1\n${script}\n`, ...more })
}

/** Exit code 2, nothing on stdout, one line and at most one hint on stderr, and no stack. Returns both lines. */
export function expectOneLine(ended: Ended): string {
  expect(ended.stderr).not.toMatch(/\n\s+at |bug in Bakeoff|Error:/)
  const lines = ended.stderr.trimEnd().split('\n')
  const own = lines.findIndex((line) => line.startsWith('bakeoff: '))
  expect(own, ended.stderr).toBeGreaterThanOrEqual(0)
  expect(lines.length - own, ended.stderr).toBeLessThanOrEqual(2)
  expect(ended.stdout).toBe('')
  expect(ended.code).toBe(2)
  return lines.slice(own).join('\n')
}

export type TrialRow = {
  trial: string
  task: string
  agent: string
  outcome: string | null
  verdict: string | null
  status: string | null
  reason: string | null
  attempts: number
  rate_limited_ms: number | null
  active_ms: number | null
  promises: string | null
}

/** Rows of a query on a suite's record. */
export function query<T>(suite: string, sql: string): T[] {
  const db = new Sqlite(join(suite, 'results', 'bakeoff.db'), { readonly: true })
  try {
    return db.prepare<[], T>(sql).all()
  } finally {
    db.close()
  }
}

export const trialsOf = (suite: string): TrialRow[] =>
  query<TrialRow>(suite, 'SELECT * FROM trial_results ORDER BY trial')

/** True when SQLite finds nothing wrong with the record. */
export function isSound(suite: string): boolean {
  return query<{ integrity_check: string }>(suite, 'PRAGMA integrity_check').every(
    (row) => row.integrity_check === 'ok',
  )
}

/** Every regular file below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

export const readTexts = (folder: string): { path: string; text: string }[] =>
  filesBelow(folder).map((path) => ({ path, text: readFileSync(path, 'latin1') }))

/** Waits until the suite's first attempt has begun. */
export async function untilAttempt(suite: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (existsSync(join(suite, 'results', 'bakeoff.db')) && attempts(suite) > 0) return
    await sleep(100)
  }
  throw new Error('no attempt has begun')
}

function attempts(suite: string): number {
  try {
    return query<{ n: number }>(suite, 'SELECT count(*) AS n FROM attempts')[0]?.n ?? 0
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) return 0
    throw error
  }
}
