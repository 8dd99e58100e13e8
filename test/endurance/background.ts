import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { seededRandom } from '../../src/checks/run-conditions.ts'
import { bakeoff } from '../bakeoff.ts'
import { ANYWHERE, HONEST, type ResearchFolder, researchFolder } from '../research/research-folder.ts'
import { exactly, type Finding } from './part.ts'

const AGENTS = ['a', 'b', 'c']

/**
 * `ask --detach` and `reply --detach`, whose background runner is killed at seeded moments and taken up again: every
 * answer is there at the end, once, and so is the answer to the reply.
 */
export async function background(kills: number, seed: number): Promise<Finding[]> {
  const random = seededRandom(seed)
  const here = researchFolder()
  try {
    await here.run(['init', '--repository', 'research'], '.')
    const agents = AGENTS.flatMap((id) => here.agent(id, `sleep 1\n${HONEST}`))
    const asked = await here.run(['ask', 'How do two numbers add up?', ...agents, ...ANYWHERE, '--detach', '--json'])
    const { run, pid } = JSON.parse(asked.stdout)
    await killAndResume({ here, run, pid, kills: Math.ceil(kills / 2), random })
    const trial = query(here, "SELECT trial FROM trials WHERE agent = 'a'")[0]?.['trial']
    const replied = await here.run([
      'reply',
      String(trial),
      'Again.',
      '--yes',
      '--unsafe-no-sandbox',
      '--detach',
      '--json',
    ])
    const last = await killAndResume({
      here,
      run,
      pid: JSON.parse(replied.stdout).pid,
      kills: Math.floor(kills / 2),
      random,
    })
    return [
      exactly(`exit code of the last resume after ${kills} kills`, 0, last ?? -1),
      exactly(
        'answers verified',
        AGENTS.length,
        count(here, "SELECT count(*) AS n FROM trials WHERE verdict = 'verified'"),
      ),
      exactly(
        'rounds of the trial that was replied to',
        2,
        count(here, "SELECT rounds AS n FROM trial_results WHERE agent = 'a'"),
      ),
      exactly('answers that were given twice', 0, count(here, TWICE)),
      exactly('integrity of the database', 'ok', String(query(here, 'PRAGMA integrity_check')[0]?.['integrity_check'])),
      exactly('runners still alive', 0, runnersOf(here.path)),
    ]
  } finally {
    here.remove()
  }
}

/** Attempts that ended as they should beyond the one of each trial, and the one more that the reply asked for. */
const TWICE = `SELECT coalesce(sum(n - 1), 0) - 1 AS n FROM (
  SELECT count(*) AS n FROM attempts WHERE outcome NOT IN ('cancelled') GROUP BY trial)`

type Kills = { here: ResearchFolder; run: string; pid: number; kills: number; random: () => number }

/** Kills the runner, resumes in the background, kills that one, …; the last resume is let finish. Its exit code. */
async function killAndResume({ here, run, pid, kills, random }: Kills): Promise<number | null> {
  let runner = pid
  for (let kill = 1; kill <= kills; kill += 1) {
    await sleep(200 + random() * 3000)
    kill9(runner)
    await sleep(100)
    if (kill === kills) break
    const resumed = await here.run(['run', '.', '--resume', run, '--yes', '--unsafe-no-sandbox', '--detach', '--json'])
    runner = resumed.code === 0 ? JSON.parse(resumed.stdout).pid : 0
  }
  const options = { cwd: join(here.path, 'research'), env: here.env }
  return (await bakeoff(['run', '.', '--resume', run, '--yes', '--unsafe-no-sandbox'], options)).code
}

function kill9(pid: number): void {
  if (pid === 0) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It had ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

type Row = Record<string, string | number | null>

function query(here: ResearchFolder, sql: string): Row[] {
  const db = new Sqlite(join(here.path, 'research', 'results', 'bakeoff.db'), { readonly: true })
  try {
    return db.prepare<[], Row>(sql).all()
  } finally {
    db.close()
  }
}

const count = (here: ResearchFolder, sql: string): number => Number(query(here, sql)[0]?.['n'] ?? -1)

/** Processes that name the folder in their command line. */
function runnersOf(path: string): number {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandLine(name).includes(path)).length
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}
