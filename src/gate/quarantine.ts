import type { BaselineCell, GateBaseline, NightDate, NightTally } from '../model/gate-baseline.ts'
import type { TaskId } from '../model/ids.ts'
import type { AgentNight, NightCell } from '../model/night.ts'
import type { Quarantined } from './agent-gate.ts'
import { BASELINE_NIGHTS, FEWEST_NIGHTS, totalOf } from './baseline.ts'
import { cellIndex } from './cell-index.ts'
import { nightSpreadP } from './dispersion.ts'

const UNSTEADY_P = 0.001
const SATURATED_TRIALS = 30

/** The verifier judged one saved deliverable in two ways. */
export type Contradiction = { task: TaskId; night: NightDate }

export type QuarantineInput = {
  night: AgentNight
  /** Before this one, of the same identity, the oldest first. */
  earlier: readonly AgentNight[]
  baseline: GateBaseline
  contradictions: readonly Contradiction[]
}

export type Sorted = { gated: { cell: NightCell; before: BaselineCell }[]; quarantined: Quarantined[] }

/** Which tasks of the night take part in the decision; each reason holds only as long as what it rests on. */
export function sortTasks(input: QuarantineInput): Sorted {
  const before = cellIndex(input.baseline.cells.map((cell) => [cell, cell] as const))
  const recent = recentNights(input)
  const sorted: Sorted = { gated: [], quarantined: [] }
  for (const cell of input.night.cells) {
    const own = before.get(cell)
    const contradiction = input.contradictions
      .filter(({ task, night }) => task === cell.task && recent.has(night))
      .at(-1)
    if (own === undefined || own.nights.length < FEWEST_NIGHTS) {
      sorted.quarantined.push(newTask(cell, own, input.night.night))
    } else if (contradiction !== undefined) {
      const ends = `${BASELINE_NIGHTS} nights without another one`
      sorted.quarantined.push({ task: cell.task, why: 'verifier-contradicts-itself', since: contradiction.night, ends })
    } else {
      const unsteady = unsteadySince(own, input.earlier)
      if (unsteady === undefined) sorted.gated.push({ cell, before: own })
      else {
        const ends = `${BASELINE_NIGHTS} steady nights, or another baseline`
        sorted.quarantined.push({ task: cell.task, why: 'unsteady', since: unsteady, ends })
      }
    }
  }
  return sorted
}

function newTask(cell: NightCell, own: BaselineCell | undefined, night: NightDate): Quarantined {
  const has = own?.nights.length ?? 0
  const since = own?.nights[0]?.night ?? night
  return { task: cell.task, why: 'new-or-changed', since, ends: `${FEWEST_NIGHTS - has} more nights` }
}

function recentNights({ night, earlier }: QuarantineInput): ReadonlySet<NightDate> {
  return new Set([...earlier.slice(-(BASELINE_NIGHTS - 1)), night].map((one) => one.night))
}

/**
 * Nights of the baseline differ more than chance allows. Only they are asked: a task that broke later would look
 * unsteady too, and must not leave the gate for it. Newer nights can only let it back in.
 */
function unsteadySince(own: BaselineCell, earlier: readonly AgentNight[]): NightDate | undefined {
  const p = nightSpreadP(own.nights)
  if (p === undefined || p >= UNSTEADY_P) return undefined
  const last = own.nights.at(-1)?.night ?? ''
  const newer = earlier
    .filter(({ night }) => night > last)
    .slice(-BASELINE_NIGHTS)
    .flatMap((night): NightTally[] => {
      const cell = night.cells.find((one) => one.task === own.task && one.hash === own.hash)
      return cell === undefined ? [] : [{ night: night.night, passed: cell.passed, counted: cell.counted }]
    })
  const calm = newer.length >= BASELINE_NIGHTS && (nightSpreadP(newer) ?? 1) >= UNSTEADY_P
  return calm ? undefined : last
}

/** Tasks at one end of the scale over 30 counted trials and more, the night included. */
export function saturatedTasks(
  gated: Sorted['gated'],
): { task: TaskId; at: 'all-pass' | 'all-fail'; since: NightDate }[] {
  return gated.flatMap(({ cell, before }) => {
    const total = totalOf(before)
    const passed = total.passed + cell.passed
    const counted = total.counted + cell.counted
    if (counted < SATURATED_TRIALS || (passed !== 0 && passed !== counted)) return []
    return [{ task: cell.task, at: passed === 0 ? 'all-fail' : 'all-pass', since: before.nights[0]?.night ?? '' }]
  })
}
