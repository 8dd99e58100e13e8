import { seededRandom } from '../../src/checks/run-conditions.ts'
import { killAndResume } from './kill-and-resume.ts'
import { exactly, type Finding } from './part.ts'

/** kill -9 at seeded moments of a run that is resumed each time: nothing is lost, repeated or left running. */
export async function kills(kills: number, trials: number, seed: number): Promise<Finding[]> {
  const report = await killAndResume({ trials, kills, random: seededRandom(seed) })
  return [
    exactly(`exit code of the last resume after ${kills} kills`, 0, report.exitCode ?? -1),
    exactly('trials in the record', trials, report.trials),
    exactly('trials that ended exactly once', trials, report.endedOnce),
    exactly('trials with a verdict', trials, report.judged),
    exactly('orphans', 0, report.orphans),
    exactly('integrity of the database', 'ok', report.integrity),
  ]
}
