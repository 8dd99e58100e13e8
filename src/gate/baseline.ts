import type { BaselineCell, GateBaseline, GateIdentity, NightDate, NightTally } from '../model/gate-baseline.ts'
import type { AgentNight } from '../model/night.ts'
import { type CellIndex, cellIndex } from './cell-index.ts'
import { completed, sameIdentity } from './identity.ts'

/** With fewer nights there is a report and no judgement. */
export const FEWEST_NIGHTS = 3

/** A baseline takes this many nights of each task and is frozen then: one that rolls on swallows slow drift. */
export const BASELINE_NIGHTS = 14

/** An empty baseline: nights enter one by one. */
export function openBaseline(identity: GateIdentity, at: string, since?: NightDate): GateBaseline {
  return { identity, how: 'opened', at, ...(since === undefined ? {} : { since }), cells: [] }
}

/** The newest baseline that the night may be compared with. */
export function baselineFor(identity: GateIdentity, baselines: readonly GateBaseline[]): GateBaseline | undefined {
  return baselines
    .filter((baseline) => sameIdentity(baseline.identity, identity))
    .sort((a, b) => (a.at < b.at ? 1 : -1))[0]
}

/** A baseline of exactly these nights, closed to further ones. */
export function frozenBaseline(
  identity: GateIdentity,
  nights: readonly AgentNight[],
  made: Pick<GateBaseline, 'how' | 'at'>,
): GateBaseline {
  const open = { ...openBaseline(identity, made.at), how: made.how }
  const filled = filledBaseline(open, nights, new Set(), nights.length)
  return { ...filled, cells: filled.cells.map((cell) => ({ ...cell, frozen: true })) }
}

/**
 * The baseline with the nights that it still lacks, task by task, oldest first. Nights in `flagged` never enter: what
 * was called a regression does not become the measure. A task that changed is another one, and starts to collect. A
 * task is frozen with its `most`th night.
 */
export function filledBaseline(
  baseline: GateBaseline,
  nights: readonly AgentNight[],
  flagged: ReadonlySet<NightDate>,
  most = BASELINE_NIGHTS,
): GateBaseline {
  const cells = [...baseline.cells]
  const places = cellIndex(cells.map((cell, place) => [cell, place] as const))
  let identity = baseline.identity
  for (const night of nights) {
    const enters = !flagged.has(night.night) && night.night >= (baseline.since ?? '')
    if (!enters || !sameIdentity(identity, night.identity)) continue
    identity = completed(identity, night.identity)
    addNight({ cells, places, most }, night)
  }
  return { ...baseline, identity, cells }
}

type Filling = { cells: BaselineCell[]; places: CellIndex<number>; most: number }

function addNight({ cells, places, most }: Filling, { night, cells: tonight }: AgentNight): void {
  for (const own of tonight) {
    const place = places.get(own)
    const cell = place === undefined ? { task: own.task, hash: own.hash, frozen: false, nights: [] } : cells[place]
    if (cell === undefined || cell.frozen) continue
    const next = withNight(cell, { night, passed: own.passed, counted: own.counted }, most)
    if (place !== undefined) cells[place] = next
    else if (next !== cell) places.set(cell, cells.push(next) - 1)
  }
}

function withNight(cell: BaselineCell, tally: NightTally, most: number): BaselineCell {
  const last = cell.nights.at(-1)?.night ?? ''
  if (tally.counted === 0 || tally.night <= last) return cell
  const nights = [...cell.nights, tally]
  return { ...cell, nights, frozen: nights.length >= most }
}

/** Passes and counted trials over a cell's nights. */
export function totalOf(cell: BaselineCell): { passed: number; counted: number } {
  let passed = 0
  let counted = 0
  for (const night of cell.nights) {
    passed += night.passed
    counted += night.counted
  }
  return { passed, counted }
}

/** Its nights over all tasks, sorted. */
export function nightsIn({ cells }: GateBaseline): NightDate[] {
  const found = new Set<NightDate>()
  for (const { nights } of cells) {
    for (const { night } of nights) found.add(night)
  }
  return [...found].sort()
}
