import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { bakeoff, startBakeoff } from '../bakeoff.ts'
import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../suite-on-disk.ts'
import { countProcesses } from './count-processes.ts'

export type KillReport = {
  kills: number
  trials: number
  /** Trials with exactly one attempt whose end was recorded. */
  endedOnce: number
  /** Trials with a verdict. */
  judged: number
  orphans: number
  integrity: string
  exitCode: number | null
}

/**
 * Runs a scripted suite of `trials` trials, kills the harness with SIGKILL at random moments, resumes each time, and
 * lets the last one finish. Facts only: the caller says what they should be.
 */
export async function killAndResume(options: {
  trials: number
  kills: number
  random: () => number
}): Promise<KillReport> {
  const marker = `bakeoff-endurance-${Math.floor(options.random() * 1e12)}`
  const agents = ['a', 'b', 'c']
  const suite = suiteOnDisk({
    'bakeoff.yaml': suiteYaml(agents, options.trials / (agents.length * 2)),
    'tasks/one.md': '---\ntitle: One\n---\nAdd two numbers.\n',
    'tasks/two.md': '---\ntitle: Two\n---\nAdd two numbers again.\n',
    ...under('agent/deliverable', HONEST_DELIVERABLE),
    // A child that would survive if nobody ended it: it ignores SIGTERM and has a session of its own.
    'agent/act.sh': `setsid sh -c 'trap "" TERM HUP INT; sleep 0.4; : ${marker}' &\nsleep 0.2\n`,
  })
  try {
    let resume: string[] = []
    for (let kill = 0; kill < options.kills; kill += 1) {
      const { child, ended } = startBakeoff(['run', suite.path, '--yes', ...resume], {})
      await sleep(700 + options.random() * 2500)
      child.kill('SIGKILL')
      await ended
      resume = hasRun(suite.path) ? ['--resume'] : []
    }
    const last = await bakeoff(['run', suite.path, '--yes', ...resume])
    await sleep(800)
    return { kills: options.kills, exitCode: last.code, orphans: countProcesses(marker), ...readRecord(suite.path) }
  } finally {
    suite.remove()
  }
}

const suiteYaml = (agents: readonly string[], trials: number): string =>
  [
    'name: endurance',
    `trials: ${trials}`,
    'agents:',
    ...agents.map((id) => `  - { id: ${id}, adapter: scripted, options: { dir: ./agent } }`),
    'concurrency: { total: 4, per_agent: 2 }',
    'verify: { runs: 1, probes: none, timeout_sec: 30 }',
    '',
  ].join('\n')

function hasRun(suite: string): boolean {
  const path = join(suite, 'results', 'bakeoff.db')
  if (!existsSync(path)) return false
  try {
    const db = new Sqlite(path, { readonly: true })
    const row = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM runs').get()
    db.close()
    return (row?.n ?? 0) > 0
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) return false
    throw error
  }
}

function readRecord(suite: string): Pick<KillReport, 'trials' | 'endedOnce' | 'judged' | 'integrity'> {
  const db = new Sqlite(join(suite, 'results', 'bakeoff.db'), { readonly: true })
  const count = (sql: string): number => db.prepare<[], { n: number }>(sql).get()?.n ?? 0
  const report = {
    trials: count('SELECT count(*) AS n FROM trial_results'),
    endedOnce: count(
      "SELECT count(*) AS n FROM (SELECT trial FROM attempts WHERE outcome = 'finished' GROUP BY trial HAVING count(*) = 1)",
    ),
    judged: count('SELECT count(*) AS n FROM trial_results WHERE verdict IS NOT NULL'),
    integrity: String(db.pragma('integrity_check', { simple: true })),
  }
  db.close()
  return report
}
