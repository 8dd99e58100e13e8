import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { seededRandom } from '../../src/checks/run-conditions.ts'
import { bakeoff, startBakeoff } from '../bakeoff.ts'
import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../suite-on-disk.ts'
import { exactly, type Finding } from './part.ts'

const NIGHTLY = ['nightly', '.', '--yes', '--unsafe-no-sandbox', '--accept-process-isolation', '--keep-days', '30']

/** Kills a night with SIGKILL again and again, wherever it is just then, and lets the last one end. */
export async function nightlyKills(kills: number, trials: number, seed: number): Promise<Finding[]> {
  const random = seededRandom(seed)
  const suite = suiteOnDisk({
    'bakeoff.yaml': `name: nights\ntrials: ${trials}\nagents: [{ id: it, adapter: scripted, options: { dir: ./agent } }]\nconcurrency: { total: 4, per_agent: 4 }\nverify: { runs: 1, probes: none, timeout_sec: 30 }\n`,
    'tasks/one.md': '---\ntitle: One\n---\nAdd two numbers.\n',
    'agent/act.sh': 'sleep 0.3\n',
    ...under('agent/deliverable', HONEST_DELIVERABLE),
  })
  try {
    let endedBefore = 0
    let overlapping = 0
    for (let kill = 0; kill < kills; kill += 1) {
      const { child, ended } = startBakeoff(NIGHTLY, { cwd: suite.path })
      await sleep(1_000 + random() * 5_000)
      child.kill('SIGKILL')
      const { code, stderr } = await ended
      if (code !== null) endedBefore += 1
      if (stderr.includes('is being run by')) overlapping += 1
    }
    const last = await bakeoff(NIGHTLY, { cwd: suite.path })
    const nights = rows<{ run: string; ended: string | null }>(
      suite.path,
      'SELECT run, ended FROM runs WHERE confirms IS NULL',
    )
    const twice = rows(
      suite.path,
      "SELECT trial FROM attempts WHERE outcome = 'finished' GROUP BY trial HAVING count(*) > 1",
    )
    const latest = join(suite.path, 'results/nightly/latest.json')
    const summary = existsSync(latest) ? JSON.parse(readFileSync(latest, 'utf8')) : {}
    return [
      exactly(`exit code of the last night after ${kills} kills (its baseline is being built)`, 3, last.code ?? -1),
      exactly('locks that a killed night left behind', 0, overlapping),
      exactly('runs, beside one for each night that had ended before it was killed', 1, nights.length - endedBefore),
      exactly('runs that are not complete', 0, nights.filter(({ ended }) => ended !== 'complete').length),
      exactly('trials that ended twice', 0, twice.length),
      exactly('the last summary is of the last run', nights.at(-1)?.run ?? 'none', summary.run ?? 'absent'),
    ]
  } finally {
    suite.remove()
  }
}

function rows<T>(suite: string, sql: string): T[] {
  const db = new Sqlite(join(suite, 'results', 'bakeoff.db'), { readonly: true })
  try {
    return db.prepare<[], T>(sql).all()
  } finally {
    db.close()
  }
}
