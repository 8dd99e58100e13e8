import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { seededRandom } from '../../src/checks/run-conditions.ts'
import { type CliRun, openCliRun } from '../remote/cli-run.ts'
import { exactly, type Finding, finding } from './part.ts'

/** A tenth of the answers to submissions gets lost, too. */
const LOST = 0.1
/** Sessions after the last kill until all is done; each fetches whatever is left. */
const MOST_RESUMES = 2

/** kill -9 at seeded moments of a run whose contestant works at a service: no submission is ever sent twice, none is lost. */
export async function remoteKills(kills: number, trials: number, seed: number): Promise<Finding[]> {
  const random = seededRandom(seed)
  const run = await openCliRun({ config: { trials, concurrency: { total: 3, per_agent: 3 } } })
  const { behaviour } = run.service
  behaviour.create = () => ({ kind: random() < LOST ? 'lost' : 'ok' })
  behaviour.state = ({ polls }) => ({ state: polls < 2 ? 'RUNNING' : 'DONE' })
  try {
    let killed = 0
    let begun = false
    // The run may be over before the last kill: then there are as many as there were.
    for (let code: number | null = null; code !== 0 && killed < kills; ) {
      code = await killedSession(run, begun, random)
      if (code === null) killed += 1
      begun ||= run.service.posts > 0
    }
    const left = await resumed(run, begun ? ['--resume'] : ['--yes'])
    const before = readRecord(run.path)
    const sent = run.service.sessions.length
    // Killed between the journal and the wire: a person looks, and has it sent again.
    const last = left === 0 ? 0 : await resumed(run, ['--resume', '--resubmit'])
    const { sessions } = run.service
    const after = readRecord(run.path)
    return [
      finding('kills', `at least ${kills / 2}`, killed, killed >= kills / 2),
      exactly('trials with a verdict, of those that their service has', sent, before.judged),
      exactly('exit code once a person had those sent again', 0, last ?? -1),
      exactly('submissions that the service has', trials, sessions.length),
      exactly(
        'of these for a trial that has one already',
        0,
        sessions.length - new Set(sessions.map(({ base }) => base)).size,
      ),
      exactly('trials with a verdict in the end', trials, after.judged),
      exactly('integrity of the database', 'ok', after.integrity),
    ]
  } finally {
    await run.close()
  }
}

/** Goes on until nothing is left to do or nothing more can be done. */
async function resumed(run: CliRun, argv: readonly string[]): Promise<number | null> {
  let code: number | null = null
  for (let resume = 0; code !== 0 && resume < MOST_RESUMES; resume += 1) code = (await run.start(argv).ended).code
  return code
}

/** One session that is killed some requests after its start, or a moment later; its exit code, `null` where it was killed. */
async function killedSession(run: CliRun, begun: boolean, random: () => number): Promise<number | null> {
  const { ended } = run.start([begun ? '--resume' : '--yes'])
  let left = 1 + Math.floor(random() * 12)
  const laterMs = random() < 0.5 ? 0 : random() * 30
  run.service.behaviour.onRequest = (moment) => {
    if (moment === 'doctor') return
    left -= 1
    if (left !== 0) return
    if (laterMs === 0) run.kill()
    else void sleep(laterMs).then(run.kill)
  }
  const { code } = await ended
  run.service.behaviour.onRequest = () => {}
  return code
}

function readRecord(suite: string): { judged: number; integrity: string } {
  const db = new Sqlite(join(suite, 'results', 'bakeoff.db'), { readonly: true })
  const count = (where: string): number =>
    db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM trial_results WHERE ${where}`).get()?.n ?? 0
  const record = {
    judged: count("outcome = 'finished' AND verdict IS NOT NULL"),
    integrity: String(db.pragma('integrity_check', { simple: true })),
  }
  db.close()
  return record
}
