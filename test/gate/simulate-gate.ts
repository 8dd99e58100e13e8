import type { AgentGate } from '../../src/gate/agent-gate.ts'
import { BASELINE_NIGHTS, frozenBaseline } from '../../src/gate/baseline.ts'
import { type AgentInput, judgeAgent } from '../../src/gate/judge-agent.ts'
import { judgeNight } from '../../src/gate/judge-night.ts'
import { DEFAULT_RULE, type GateRule } from '../../src/gate/rule.ts'
import type { AgentNight, NightCell } from '../../src/model/night.ts'
import { streamOf } from '../../src/stats/random/stream.ts'

const AGENTS = ['aster', 'birch', 'cedar', 'dune'] as const
const TASKS = 20
const TRIALS = 3
const NIGHTS = 30

/** What happens to an agent after its baseline. */
type Scenario = 'nothing' | (typeof CHANGES)[number]
const CHANGES = ['-10', '-20', 'three-break'] as const

type SimulationInput = {
  suites: number
  /** Standard deviation on the logit scale that all trials of an agent's night share: weather of the provider. */
  weather: number
  /** apart: the fresh trials meet a weather of their own, as some hours later; same: they are run at once. */
  freshWeather: 'apart' | 'same'
  seed: string
}

/** What was seen under one rule; nights are counted from 1, `by` is by night 1, 3, 7 as shares of suites. */
export type SimulationResult = {
  /** Of an agent that did not change, in 30 nights. */
  falseAlarms: number
  foundBy: Record<(typeof CHANGES)[number], Shares>
}

/** The rule as shipped, and with nothing but exact tests; the drift warning and the trials spent are the same in both. */
export type Simulation = {
  shipped: SimulationResult
  exact: SimulationResult
  falseWarnings: number
  warnedBy: Record<(typeof CHANGES)[number], Shares>
  /** Fresh trials over planned ones, of agents that did not change. */
  extraTrials: number
}

type Shares = [night1: number, night3: number, night7: number]

type Random = { unit: () => number; normal: () => number; gamma: (shape: number) => number }

type Rules = 'shipped' | 'exact'
const RULES: Readonly<Record<Rules, GateRule>> = {
  shipped: DEFAULT_RULE,
  exact: { ...DEFAULT_RULE, overdispersion: 'ignored' },
}

/** Nights of the alarms under each rule and of the warnings, and how many fresh trials were asked for. */
type Seen = { shipped: number[]; exact: number[]; warnings: number[]; fresh: number }

/**
 * Thirty nights of many suites (20 tasks × 3 trials, 4 agents, a frozen baseline of 14 nights) through the real gate.
 * In each suite four agents stay as they are; then the first one is replaced by one that changed, in each of the ways.
 */
export function simulateGate(input: SimulationInput): Simulation {
  const random = randomOf(`bakeoff:gate-simulation:${input.seed}`)
  const quiet: Seen[] = []
  const changed: Record<(typeof CHANGES)[number], Seen[]> = { '-10': [], '-20': [], 'three-break': [] }
  for (let suite = 0; suite < input.suites; suite += 1) {
    const [first, ...others] = AGENTS.map((agent) => nightsAfter(agent, 'nothing', input, random))
    if (first === undefined) throw new Error('a suite has agents')
    quiet.push(...seenIn([first, ...others]))
    for (const scenario of CHANGES) {
      const [seen] = seenIn([nightsAfter(AGENTS[0], scenario, input, random), ...others])
      if (seen !== undefined) changed[scenario].push(seen)
    }
  }
  const under = (rule: Rules): SimulationResult => ({
    falseAlarms: sumOf(quiet, (seen) => seen[rule].length) / quiet.length,
    foundBy: sharesOf(changed, (seen) => seen[rule]),
  })
  return {
    shipped: under('shipped'),
    exact: under('exact'),
    falseWarnings: sumOf(quiet, ({ warnings }) => warnings.length) / quiet.length,
    warnedBy: sharesOf(changed, ({ warnings }) => warnings),
    extraTrials: sumOf(quiet, ({ fresh }) => fresh) / (quiet.length * NIGHTS * TASKS * TRIALS),
  }
}

const sumOf = (all: readonly Seen[], of: (seen: Seen) => number): number => all.reduce((sum, seen) => sum + of(seen), 0)

function sharesOf(
  changed: Record<(typeof CHANGES)[number], Seen[]>,
  nightsIn: (seen: Seen) => readonly number[],
): Record<(typeof CHANGES)[number], Shares> {
  const by = (all: readonly Seen[], night: number): number =>
    all.filter((seen) => (nightsIn(seen)[0] ?? Number.POSITIVE_INFINITY) <= night).length / Math.max(1, all.length)
  const shares = (all: readonly Seen[]): Shares => [by(all, 1), by(all, 3), by(all, 7)]
  return {
    '-10': shares(changed['-10']),
    '-20': shares(changed['-20']),
    'three-break': shares(changed['three-break']),
  }
}

/** One agent's thirty judged nights, under both rules. */
type Judged = { nights: Record<Rules, AgentGate>[]; fresh: number }

/** What the decisions on whole nights say of each agent: those of all agents together can be an environment's. */
function seenIn(agents: readonly Judged[]): Seen[] {
  const seen = agents.map(({ fresh }): Seen => ({ shipped: [], exact: [], warnings: [], fresh }))
  for (let night = 1; night <= NIGHTS; night += 1) {
    for (const rule of ['shipped', 'exact'] as const) {
      const tonight = agents.flatMap(({ nights }) => nights[night - 1]?.[rule] ?? [])
      const { agents: decided } = judgeNight({ suite: 's', night: dateOf(night), rule: RULES[rule] }, tonight)
      for (const [index, gate] of decided.entries()) {
        if (gate.verdict === 'regression') seen[index]?.[rule].push(night)
        if (rule === 'shipped' && gate.drift?.alarm === gate.night) seen[index]?.warnings.push(night)
      }
    }
  }
  return seen
}

function nightsAfter(agent: string, scenario: Scenario, input: SimulationInput, random: Random): Judged {
  const before = Array.from({ length: TASKS }, () => betaRate(random))
  const shift = (): number => (input.weather > 0 ? input.weather * random.normal() : 0)
  const earlier = Array.from({ length: BASELINE_NIGHTS }, (_, night) =>
    drawn({ agent, night: night + 1, rates: before, shift: shift() }, random),
  )
  const first = earlier[0]
  if (first === undefined) throw new Error('a baseline has nights')
  const baseline = frozenBaseline(first.identity, earlier, { how: 'set', at: '2026-01-15T00:00:00.000Z' })
  const rates = changed(before, scenario)
  const nights: Judged['nights'] = []
  let fresh = 0
  for (let night = BASELINE_NIGHTS + 1; night <= BASELINE_NIGHTS + NIGHTS; night += 1) {
    const weather = shift()
    const own = drawn({ agent, night, rates, shift: weather }, random)
    const asked = { night: own, earlier: [...earlier], baselines: [baseline] }
    const screened = judged(asked, 'shipped')
    const again = new Map(screened.wanted.map(({ task, trials }) => [task, trials]))
    earlier.push(own)
    if (again.size === 0) {
      nights.push({ shipped: screened, exact: screened })
      continue
    }
    const later = input.freshWeather === 'same' ? weather : shift()
    const answer = drawn({ agent, night, rates, shift: later, trialsOf: (task) => again.get(task) ?? 0 }, random)
    fresh += answer.cells.reduce((sum, { counted }) => sum + counted, 0)
    const confirmed = { ...asked, fresh: answer }
    nights.push({ shipped: judged(confirmed, 'shipped'), exact: judged(confirmed, 'exact') })
  }
  return { nights, fresh }
}

function judged(asked: Pick<AgentInput, 'night' | 'earlier' | 'baselines' | 'fresh'>, rule: Rules): AgentGate {
  const rest = { flagged: new Set<string>(), contradictions: [], rule: RULES[rule], at: asked.night.startedAt }
  return judgeAgent({ ...asked, ...rest }).gate
}

const HASHES = Array.from({ length: TASKS }, (_, task) => `hash-${task}`)
const IDS = Array.from({ length: TASKS }, (_, task) => `t${String(task).padStart(2, '0')}`)

type Draw = {
  agent: string
  night: number
  rates: readonly number[]
  /** On the logit scale, for all trials. */
  shift: number
  trialsOf?: (task: string) => number
}

function drawn({ agent, night, rates, shift, trialsOf = () => TRIALS }: Draw, random: Random): AgentNight {
  const cells: NightCell[] = []
  for (const [index, rate] of rates.entries()) {
    const task = IDS[index] ?? ''
    const counted = trialsOf(task)
    const now = shift === 0 ? rate : shifted(rate, shift)
    let passed = 0
    for (let trial = 0; trial < counted; trial += 1) passed += random.unit() < now ? 1 : 0
    if (counted > 0) cells.push({ task, hash: HASHES[index] ?? '', passed, counted, lost: 0, planned: counted })
  }
  const date = dateOf(night)
  return {
    night: date,
    agent,
    runs: [`run-${date}`],
    startedAt: `${date}T22:00:00.000Z`,
    ended: true,
    identity: { suite: 's', agent, version: '1', verifier: 'v' },
    cells,
    elsewhere: 0,
  }
}

const DATES = Array.from({ length: 64 }, (_, night) => new Date(Date.UTC(2026, 0, night)).toISOString().slice(0, 10))
const dateOf = (night: number): string => DATES[night] ?? ''

function shifted(rate: number, shift: number): number {
  const kept = Math.min(1 - 1e-6, Math.max(1e-6, rate))
  return 1 / (1 + Math.exp(-Math.log(kept / (1 - kept)) - shift))
}

function changed(rates: readonly number[], scenario: Scenario): number[] {
  if (scenario === 'nothing') return [...rates]
  if (scenario === 'three-break') {
    const best = [...rates.keys()].sort((a, b) => (rates[b] ?? 0) - (rates[a] ?? 0)).slice(0, 3)
    return rates.map((rate, task) => (best.includes(task) ? 0 : rate))
  }
  const points = Number(scenario) / -100
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  return rates.map((rate) => Math.max(0, rate - (points * rate) / mean))
}

/** Rates of tasks: Beta with mean .7 and standard deviation .3. */
function betaRate({ gamma }: Random): number {
  const size = (0.7 * 0.3) / 0.09 - 1
  const [a, b] = [gamma(0.7 * size), gamma(0.3 * size)]
  return a / (a + b)
}

function randomOf(name: string): Random {
  const stream = streamOf(name)
  const unit = (): number => (stream.u32() + 0.5) / 2 ** 32
  const normal = (): number => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit())
  // Marsaglia & Tsang 2000, with their boost below 1.
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * unit() ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = normal()
      const v = (1 + c * x) ** 3
      if (v > 0 && Math.log(unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }
  return { unit, normal, gamma }
}
