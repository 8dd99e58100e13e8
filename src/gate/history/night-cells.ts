import type { NightDate } from '../../model/gate-baseline.ts'
import type { AgentId, IsoTime, RunId } from '../../model/ids.ts'
import type { EffortRow } from '../../model/night-history.ts'
import { type CellIndex, cellIndex } from '../cell-index.ts'

/** One task of one agent's night; the logs are means over the trials that have a figure. */
export type EffortCell = Pick<EffortRow, 'task' | 'hash' | 'passed' | 'counted' | 'lost' | 'timed' | 'priced'> & {
  logActiveMs: number
  logUsd: number
}

/** What one agent did in one night, runs of it taken together. */
export type EffortNight = {
  night: NightDate
  startedAt: IsoTime
  runs: RunId[]
  versions: string[]
  cells: EffortCell[]
  /** The same by task and content. */
  at: CellIndex<EffortCell>
}

/** Every agent's nights, the oldest first. */
export function effortNights(
  rows: readonly EffortRow[],
  nightOf: (at: IsoTime) => NightDate,
): Map<AgentId, EffortNight[]> {
  const agents = new Map<AgentId, Map<NightDate, EffortNight>>()
  const nights = new Map<IsoTime, NightDate>()
  for (const row of rows) {
    const night = nights.get(row.startedAt) ?? nightOf(row.startedAt)
    nights.set(row.startedAt, night)
    const own = agents.get(row.agent) ?? new Map<NightDate, EffortNight>()
    agents.set(row.agent, own)
    const found = own.get(night) ?? emptyNight(night, row.startedAt)
    own.set(night, found)
    addRow(found, row)
  }
  return new Map(
    [...agents].map(([agent, own]) => [agent, [...own.values()].sort((a, b) => (a.night < b.night ? -1 : 1))]),
  )
}

const emptyNight = (night: NightDate, startedAt: IsoTime): EffortNight => {
  return { night, startedAt, runs: [], versions: [], cells: [], at: cellIndex() }
}

function addRow(night: EffortNight, row: EffortRow): void {
  if (row.startedAt < night.startedAt) night.startedAt = row.startedAt
  if (!night.runs.includes(row.run)) night.runs.push(row.run)
  for (const version of row.versions) if (!night.versions.includes(version)) night.versions.push(version)
  const { task, hash } = row
  let cell = night.at.get(row)
  if (cell === undefined) {
    cell = { task, hash, passed: 0, counted: 0, lost: 0, timed: 0, priced: 0, logActiveMs: 0, logUsd: 0 }
    night.at.set(row, cell)
    night.cells.push(cell)
  }
  cell.passed += row.passed
  cell.counted += row.counted
  cell.lost += row.lost
  cell.logActiveMs = meanOf(cell.logActiveMs, cell.timed, row.logActiveMs ?? 0, row.timed)
  cell.timed += row.timed
  cell.logUsd = meanOf(cell.logUsd, cell.priced, row.logUsd ?? 0, row.priced)
  cell.priced += row.priced
}

const meanOf = (a: number, weightA: number, b: number, weightB: number): number =>
  weightA + weightB === 0 ? 0 : (a * weightA + b * weightB) / (weightA + weightB)

/** Whether most of its counted trials passed. */
export const mostlyPassed = ({ passed, counted }: { passed: number; counted: number }): boolean => 2 * passed >= counted
