import type { AgentNight } from '../model/night.ts'
import type { Stratum } from '../stats/cmh-exact.ts'
import { cmhMoments } from '../stats/cmh-moments.ts'
import { cusum } from '../stats/cusum.ts'
import type { Drift } from './agent-gate.ts'
import type { CellIndex } from './cell-index.ts'

/** Allowance and threshold in standard deviations (chosen by simulation). */
const ALLOWANCE = 0.5
const THRESHOLD = 5
/** Nights that are looked back on; a sum that old has been at 0 since. */
export const DRIFT_NIGHTS = 90
/** An alarm is shown this many nights, since the sum starts again after it. */
const SHOWN_NIGHTS = 7

type Reference = Pick<CellIndex<{ passed: number; counted: number }>, 'get'>

/** CUSUM of the nights against the baseline; undefined while it has not sounded in the last week of nights. */
export function driftOf(nights: readonly AgentNight[], reference: Reference): Drift | undefined {
  const recent = nights.slice(-DRIFT_NIGHTS)
  const { path, alarms } = cusum({
    z: recent.map((night) => zOf(night, reference)),
    k: ALLOWANCE,
    h: THRESHOLD,
  })
  const alarm = alarms.at(-1)
  if (alarm === undefined || alarm <= recent.length - SHOWN_NIGHTS) return undefined
  const at = recent[alarm - 1]
  if (at === undefined) return undefined
  const quiet = path.slice(0, alarm - 1).lastIndexOf(0)
  const previous = alarms.at(-2) ?? 0
  const start = recent[Math.max(quiet, previous - 1)] ?? recent[0] ?? at
  return { level: path[alarm - 1] ?? 0, threshold: THRESHOLD, alarm: at.night, startedAfter: start.night }
}

/** Standard deviations of the night's passes from what the baseline lets expect. */
function zOf(night: AgentNight, reference: Reference): number {
  const strata: Stratum[] = []
  for (const cell of night.cells) {
    const before = reference.get(cell)
    if (before !== undefined && cell.counted > 0)
      strata.push([cell.passed, cell.counted, before.passed, before.counted])
  }
  return cmhMoments({ strata }).z ?? 0
}
