import type { GateBaseline, NightDate } from '../model/gate-baseline.ts'
import type { TaskId } from '../model/ids.ts'
import type { AgentNight } from '../model/night.ts'
import type { Count } from '../stats/clustered-rate.ts'
import { cmhExact } from '../stats/cmh-exact.ts'
import { type Gate, gate, LEAST_DROP, SCREEN_SUITE_P } from '../stats/gate.ts'
import type { AgentGate, Look, TaskLook } from './agent-gate.ts'
import { baselineFor, FEWEST_NIGHTS, filledBaseline, nightsIn, openBaseline, totalOf } from './baseline.ts'
import { cellIndex } from './cell-index.ts'
import { dispersionOf, WIDENED_FROM } from './dispersion.ts'
import { driftOf } from './drift.ts'
import { sameIdentity } from './identity.ts'
import { type Contradiction, type Sorted, saturatedTasks, sortTasks } from './quarantine.ts'
import type { GateRule } from './rule.ts'
import { shiftOf } from './shift.ts'

/** Fresh trials of one suspect task. */
export const FRESH_TRIALS = 5
/** Share of planned trials that must count, and of fresh ones, before silence means anything. */
const LEAST_COUNTED = 0.5
const LEAST_FRESH = 0.8

export type AgentInput = {
  night: AgentNight
  /** Nights of this agent before that one, under any identity, the oldest first. */
  earlier: readonly AgentNight[]
  /** Baselines of this agent that are in force. */
  baselines: readonly GateBaseline[]
  /** Nights that were called a regression. */
  flagged: ReadonlySet<NightDate>
  /** Trials that were run to confirm this night's suspicion. */
  fresh?: AgentNight
  contradictions: readonly Contradiction[]
  rule: GateRule
  /** When it is judged; the time of a baseline that is opened. */
  at: string
}

/** The decision, and the baseline as it is from now on. */
export type JudgedAgent = { gate: AgentGate; baseline: GateBaseline }

/** Judges one agent's night: lost trials count for nothing, another identity opens a baseline instead of an alarm. */
export function judgeAgent(input: AgentInput): JudgedAgent {
  const { night, rule } = input
  const baseline = currentBaseline(input)
  const comparable = input.earlier.filter(({ identity }) => sameIdentity(identity, baseline.identity))
  const sorted = sortTasks({ night, earlier: comparable, baseline, contradictions: input.contradictions })
  const base = undecided(night, baseline, sorted)
  const { planned, counted } = base.trials
  if (counted === 0 || counted < planned * LEAST_COUNTED) return { gate: { ...base, verdict: 'no-data' }, baseline }
  if (sorted.gated.length === 0) return { gate: { ...base, verdict: 'building' }, baseline }
  const estimate = dispersionOf(sorted.gated.map(({ before }) => before))
  const judged = looked(input, sorted, widening(estimate, rule))
  const reference = cellIndex(sorted.gated.map(({ before }) => [before, totalOf(before)] as const))
  const last = base.baseline.to ?? ''
  const since = [...comparable.filter((one) => one.night > last), night]
  const drift = driftOf(since, reference)
  return {
    gate: {
      ...base,
      ...judged,
      ...(estimate === undefined ? {} : { dispersion: estimate }),
      ...(drift === undefined ? {} : { drift }),
    },
    baseline,
  }
}

function currentBaseline({ night, earlier, baselines, flagged, at }: AgentInput): GateBaseline {
  const found = baselineFor(night.identity, baselines)
  return filledBaseline(found ?? openBaseline(night.identity, at), earlier, flagged)
}

/** Where nights differ more than chance, by how much the test is widened. */
function widening(estimate: number | undefined, { overdispersion }: GateRule): number {
  return overdispersion === 'corrected' && estimate !== undefined && estimate > WIDENED_FROM ? estimate : 1
}

function undecided(night: AgentNight, baseline: GateBaseline, sorted: Sorted): AgentGate {
  const nights = nightsIn(baseline)
  const sum = (of: (cell: AgentNight['cells'][number]) => number): number =>
    night.cells.reduce((total, cell) => total + of(cell), 0)
  const [planned, counted, lost] = [sum((one) => one.planned), sum((one) => one.counted), sum((one) => one.lost)]
  const [from, to] = [nights[0], nights.at(-1)]
  return {
    agent: night.agent,
    night: night.night,
    runs: night.runs,
    verdict: 'building',
    identity: night.identity,
    trials: { planned, counted, lost, missing: planned - counted - lost },
    baseline: {
      how: baseline.how,
      nights: nights.length,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      frozen: baseline.cells.length > 0 && sorted.gated.every(({ before }) => before.frozen),
    },
    tasks: [],
    wanted: [],
    improved: false,
    quarantined: sorted.quarantined,
    saturated: saturatedTasks(sorted.gated),
    changes: [],
    notes: [],
  }
}

const countOf = ({ passed, counted }: { passed: number; counted: number }): Count => [passed, counted]

type Judged = Pick<AgentGate, 'verdict' | 'tasks' | 'wanted' | 'improved'> & { suite?: Look }

function looked(input: AgentInput, { gated }: Sorted, dispersion: number): Judged {
  const { rule } = input
  const tasks = gated.map(({ cell }) => cell.task)
  const before = gated.map(({ before: own }): Count => countOf(totalOf(own)))
  const now = gated.map(({ cell }): Count => countOf(cell))
  const settings = {
    baseline: before,
    night: now,
    confirmSuiteP: rule.confirmSuiteP,
    confirmQuestionP: rule.confirmTaskP,
    dispersion,
  }
  const screened = gate({ ...settings, rerunSuite: null, rerunQuestions: null })
  const available = screened.verdict === 'pass' ? null : freshCounts(input, gated)
  const wanted = wantedTrials(screened, gated, available)
  // One look at the fresh trials, when enough of them are there: looking while they come in would be several.
  const fresh = wanted.length > 0 ? null : available
  const decided = fresh === null ? screened : gate({ ...settings, rerunSuite: fresh, rerunQuestions: rerunsOf(fresh) })
  const looks = { before, now, fresh, decided, rule }
  const suite = suiteLook(looks)
  return {
    verdict: decided.verdict,
    ...(suite === undefined ? {} : { suite }),
    tasks: decided.suspectQuestions.flatMap((index) => taskLook(tasks[index] ?? '', index, looks)),
    wanted,
    improved: decided.suiteDrop <= -LEAST_DROP && betterP(before, now) <= SCREEN_SUITE_P,
  }
}

/** Fresh trials of what answered in the night; null where there is none, as after an update between the two. */
function freshCounts({ night, fresh }: AgentInput, gated: Sorted['gated']): Count[] | null {
  if (fresh === undefined || !sameIdentity(fresh.identity, night.identity)) return null
  const cells = cellIndex(fresh.cells.map((cell) => [cell, cell] as const))
  const counts = gated.map(({ cell }): Count => [cells.get(cell)?.passed ?? 0, cells.get(cell)?.counted ?? 0])
  return counts.some(([, n]) => n > 0) ? counts : null
}

const rerunsOf = (fresh: readonly Count[]): [number, number, number][] =>
  [...fresh.entries()].flatMap(([index, [x, n]]) => (n > 0 ? [[index, x, n] as [number, number, number]] : []))

/** What must still be run before the night's suspicion is answered; nothing where enough of it has been. */
function wantedTrials(decided: Gate, gated: Sorted['gated'], fresh: readonly Count[] | null): AgentGate['wanted'] {
  const suspects = new Set(decided.suspectQuestions)
  const goals = gated.map(({ cell }, index) =>
    Math.max(suspects.has(index) ? FRESH_TRIALS : 0, decided.suspectSuite ? Math.max(cell.planned, cell.counted) : 0),
  )
  const has = (index: number): number => fresh?.[index]?.[1] ?? 0
  const goal = goals.reduce((sum, one) => sum + one, 0)
  const done = goals.reduce((sum, one, index) => sum + Math.min(one, has(index)), 0)
  const tasksDone = [...suspects].every((index) => has(index) >= FRESH_TRIALS * LEAST_FRESH)
  if (goal === 0 || (tasksDone && done >= goal * LEAST_FRESH)) return []
  return gated.flatMap(({ cell }, index): { task: TaskId; trials: number }[] => {
    const trials = (goals[index] ?? 0) - has(index)
    return trials > 0 ? [{ task: cell.task, trials }] : []
  })
}

type Looks = {
  before: readonly Count[]
  now: readonly Count[]
  fresh: readonly Count[] | null
  decided: Gate
  rule: GateRule
}

function suiteLook({ before, now, fresh, decided, rule }: Looks): Look | undefined {
  const shift = shiftOf(before, now)
  if (shift === undefined) return undefined
  const look: Look = { shift, p: decided.suiteP, suspect: decided.suspectSuite }
  const again = fresh === null ? undefined : shiftOf(before, fresh)
  const { confirmSuiteP: p, confirmSuiteDrop: drop } = decided
  if (again === undefined || p === null || drop === null) return look
  return { ...look, fresh: { shift: again, p, confirmed: p <= rule.confirmSuiteP && drop >= LEAST_DROP } }
}

function taskLook(task: TaskId, index: number, { before, now, fresh, decided, rule }: Looks): TaskLook[] {
  const [was, is] = [before[index], now[index]]
  if (was === undefined || is === undefined) return []
  const shift = shiftOf([was], [is])
  if (shift === undefined) return []
  const look = { task, everyAgent: false, shift, p: decided.questionP[index] ?? 1, suspect: true }
  const confirmed = decided.confirmQuestionP.find(([question]) => question === index)
  const again = fresh?.[index]
  const freshShift = again === undefined ? undefined : shiftOf([was], [again])
  if (confirmed === undefined || freshShift === undefined) return [look]
  const limit = rule.confirmTaskP / decided.suspectQuestions.length
  return [{ ...look, fresh: { shift: freshShift, p: confirmed[1], confirmed: confirmed[1] <= limit } }]
}

/** One-sided p that `now` is better than `before`. */
function betterP(before: readonly Count[], now: readonly Count[]): number {
  const strata = before.map(([x, n], index): [number, number, number, number] => {
    const [nowX, nowN] = now[index] ?? [0, 0]
    return [nowX, nowN, x, n]
  })
  return cmhExact({ strata }).pGreater
}

/** Nights still missing until an agent can be judged. */
export const nightsToGo = ({ baseline }: AgentGate): number => Math.max(0, FEWEST_NIGHTS - baseline.nights)
