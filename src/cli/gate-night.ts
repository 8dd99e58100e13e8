import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CONFIG_FILE, loadSuite } from '../config/load-suite.ts'
import type { AgentGate } from '../gate/agent-gate.ts'
import { nightsIn } from '../gate/baseline.ts'
import { changesBetween } from '../gate/changes.ts'
import { type JudgedAgent, judgeAgent } from '../gate/judge-agent.ts'
import { judgeNight, type NightGate } from '../gate/judge-night.ts'
import { nightNamer } from '../gate/night-of.ts'
import { nightsOf } from '../gate/nights-of.ts'
import { notesOf } from '../gate/notes.ts'
import type { Contradiction } from '../gate/quarantine.ts'
import { DEFAULT_RULE, type GateRule, mostFalseAlarms, ruleFor } from '../gate/rule.ts'
import { UserError } from '../model/errors.ts'
import type { GateBaseline } from '../model/gate-baseline.ts'
import type { IsoTime, Path, RunId } from '../model/ids.ts'
import type { AgentNight } from '../model/night.ts'
import {
  insertBaseline,
  type PastDecision,
  readBaselines,
  readDecisions,
  type StoredBaseline,
  saveDecisions,
  updateBaseline,
} from '../store/gate-baselines.ts'
import type { Store } from '../store/open.ts'
import { readRun } from '../store/read.ts'
import { confirmationsOf, readContradictions, readNightRows, readRunGround, runsBefore } from '../store/read-nights.ts'
import { knownAdapters } from './contestants.ts'
import { nightFacts } from './gate-facts.ts'

/** A baseline of 14 nights, 90 nights of drift, and some nights that ran twice. */
const MOST_RUNS = 120
/** A verifier's contradiction holds a task back this long. */
const RECENT_NIGHTS = 14
const DAY_MS = 86_400_000

export type GateOrder = {
  run: RunId
  /** IANA name: what a night is. */
  timezone: string
  falseAlarmsPerMonth?: number
  at: IsoTime
}

/** Nights of a suite up to one of them. */
export type NightHistory = { suite: string; night: string; nights: AgentNight[]; runs: RunId[] }

/** The time zone that a suite's nights go by; UTC where its bakeoff.yaml is gone. */
export async function timezoneOf(suitePath: Path): Promise<string> {
  if (!existsSync(join(suitePath, CONFIG_FILE))) return 'UTC'
  return (await loadSuite(suitePath, { adapters: await knownAdapters() })).config.timezone
}

/**
 * Judges the night that a run belongs to, with every run of that night and the fresh trials that confirm it. Keeps the
 * decision, and the nights that baselines have taken. For `gate` and `nightly`.
 */
export function gateNight(store: Store, order: GateOrder): NightGate {
  const history = readHistoryUntil(store, order)
  const { suite, night, nights } = history
  const tonight = nights.filter((one) => one.night === night)
  const fresh = freshOf(store, suite, night, [...new Set(tonight.flatMap(({ runs }) => runs))])
  const stored = readBaselines(store, suite)
  const decisions = decisionsBefore(store, history, night)
  const rule = chosenRule(order.falseAlarmsPerMonth, tonight.length)
  const contradictions = contradictionsOf(store, history, order.timezone)
  const gates = tonight.map((own): AgentGate => {
    const earlier = nights.filter((one) => one.agent === own.agent && one.night < night)
    const again = fresh.find(({ agent }) => agent === own.agent)
    const judged = judgeAgent({
      night: own,
      earlier,
      baselines: stored.filter(({ baseline }) => baseline.identity.agent === own.agent).map((one) => asOf(one, night)),
      flagged: flaggedNights(decisions, own.agent),
      ...(again === undefined ? {} : { fresh: again }),
      contradictions,
      rule,
      at: order.at,
    })
    keepBaseline(store, stored, judged, night)
    const context = { night: own, earlier, ...(again === undefined ? {} : { fresh: again }) }
    const notes = notesOf({ ...context, gate: judged.gate, overdispersion: rule.overdispersion })
    return { ...judged.gate, ...whatChanged(store, own, earlier, decisions), notes }
  })
  const decided = judgeNight({ suite, night, rule }, gates)
  saveDecisions(
    store,
    decided.agents.map(({ agent, verdict, runs }) => ({ suite, agent, night, verdict, runs, decidedAt: order.at })),
  )
  return decided
}

/** All nights that a judgement of the run's night may rest on. A run of fresh trials stands for the night it confirms. */
export function readHistoryUntil(store: Store, { run, timezone }: Pick<GateOrder, 'run' | 'timezone'>): NightHistory {
  const asked = readRun(store, run)
  const own = asked.confirms === undefined ? asked : readRun(store, asked.confirms)
  const nightOf = nightNamer(timezone)
  const night = nightOf(own.startedAt)
  const until = new Date(Date.parse(own.startedAt) + DAY_MS).toISOString()
  const runs = runsBefore(store, own.name, until, MOST_RUNS).filter(({ startedAt }) => nightOf(startedAt) <= night)
  const rows = readNightRows(
    store,
    runs.map(({ run: id }) => id),
  )
  return { suite: own.name, night, nights: nightsOf(rows, own.name, nightOf), runs: runs.map(({ run: id }) => id) }
}

/** Fresh trials belong to the night they confirm, whenever they ran. */
function freshOf(store: Store, suite: string, night: string, runs: readonly RunId[]): AgentNight[] {
  const confirmations = confirmationsOf(store, runs)
  return confirmations.length === 0 ? [] : nightsOf(readNightRows(store, confirmations), suite, () => night)
}

function chosenRule(perMonth: number | undefined, agents: number): GateRule {
  if (perMonth === undefined) return DEFAULT_RULE
  const rule = ruleFor(perMonth, Math.max(1, agents))
  if (rule !== undefined) return rule
  const most = mostFalseAlarms(Math.max(1, agents))
  throw new UserError(`${perMonth} false alarms a month would confirm nearly every suspicion.`, {
    hint: `With ${agents} agents, ask for at most ${Number(most.toPrecision(2))}.`,
  })
}

function contradictionsOf(store: Store, { nights, night }: NightHistory, timezone: string): Contradiction[] {
  const recent = [...new Set(nights.filter((one) => one.night <= night).map((one) => one.night))].slice(-RECENT_NIGHTS)
  const runs = new Set(nights.filter((one) => recent.includes(one.night)).flatMap((one) => one.runs))
  const nightOf = nightNamer(timezone)
  return readContradictions(store, [...runs]).map(({ task, startedAt }) => ({ task, night: nightOf(startedAt) }))
}

/** What the gate said of nights before `night`, as far back as one judgement looks. */
function decisionsBefore(store: Store, { suite, night, nights }: NightHistory, before: string): PastDecision[] {
  const agents = nights.filter((one) => one.night === night).length
  return readDecisions(store, suite, before, MOST_RUNS * Math.max(1, agents))
}

/** The same, that night included: a date with something after it sorts behind that date. */
export const decisionsUntil = (store: Store, history: NightHistory): PastDecision[] =>
  decisionsBefore(store, history, `${history.night}~`)

/** What was called a regression, and not accepted since, or hit all agents at once, never becomes the measure. */
export const flaggedNights = (decisions: readonly PastDecision[], agent: string): ReadonlySet<string> =>
  new Set(
    decisions
      .filter((one) => one.agent === agent && !one.accepted && ['regression', 'environment'].includes(one.verdict))
      .map(({ night }) => night),
  )

/** A baseline as it was before the night, where an older night is judged again; what a person froze stays whole. */
function asOf({ baseline }: StoredBaseline, night: string): GateBaseline {
  if (baseline.how === 'set') return baseline
  return {
    ...baseline,
    cells: baseline.cells.map((cell) => {
      const nights = cell.nights.filter((one) => one.night < night)
      return nights.length === cell.nights.length ? cell : { ...cell, nights }
    }),
  }
}

/** Stores the nights that the baseline took; judging an older night again takes none away. */
function keepBaseline(
  store: Store,
  stored: readonly StoredBaseline[],
  { gate, baseline }: JudgedAgent,
  night: string,
): void {
  if (baseline.cells.length === 0 && gate.verdict === 'no-data') return
  const same = stored.find(
    (one) => one.baseline.at === baseline.at && one.baseline.identity.agent === baseline.identity.agent,
  )
  if (same === undefined) {
    insertBaseline(store, baseline)
    return
  }
  if ((nightsIn(same.baseline).at(-1) ?? '') >= night) return
  if (JSON.stringify(same.baseline) !== JSON.stringify(baseline)) updateBaseline(store, same.key, baseline)
}

const BAD = ['regression', 'unconfirmed', 'environment', 'no-data']

/** What is not as it was in the last night that nobody complained of. */
function whatChanged(
  store: Store,
  night: AgentNight,
  earlier: readonly AgentNight[],
  decisions: readonly PastDecision[],
): Pick<AgentGate, 'lastGood' | 'changes'> {
  const bad = new Set(
    decisions.filter((one) => one.agent === night.agent && BAD.includes(one.verdict)).map((one) => one.night),
  )
  const good = earlier.filter((one) => !bad.has(one.night) && one.cells.some(({ counted }) => counted > 0)).at(-1)
  if (good === undefined) return { changes: [] }
  const factsOf = (one: AgentNight): ReturnType<typeof nightFacts> => {
    const run = one.runs.at(-1)
    return nightFacts(one, run === undefined ? undefined : readRunGround(store, run))
  }
  return { lastGood: { night: good.night, runs: good.runs }, changes: changesBetween(factsOf(good), factsOf(night)) }
}
