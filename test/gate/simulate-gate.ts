import type { AgentGate } from '../../src/gate/agent-gate.ts'
import { BASELINE_NIGHTS, frozenBaseline } from '../../src/gate/baseline.ts'
import { judgeAgent } from '../../src/gate/judge-agent.ts'
import { judgeNight } from '../../src/gate/judge-night.ts'
import { DEFAULT_RULE, type GateRule } from '../../src/gate/rule.ts'
import type { GateBaseline } from '../../src/model/gate-baseline.ts'
import type { AgentNight, NightCell } from '../../src/model/night.ts'
import { streamOf } from '../../src/stats/random/stream.ts'

const AGENTS = ['aster', 'birch', 'cedar', 'dune']
const TASKS = 20
const TRIALS = 3
const NIGHTS = 30

/** How the first agent's rates change after its baseline; the others stay as they are. */
export type Scenario = 'nothing' | '-5' | '-10' | '-20' | 'three-break'

export type SimulationInput = {
  suites: number
  scenario: Scenario
  /** Standard deviation on the logit scale that all trials of an agent's night share: weather of the provider. */
  weather: number
  seed: string
  overdispersion?: GateRule['overdispersion']
}

export type SimulationResult = {
  /** Agents that did not change: alarms in 30 nights, of the gate and of the drift warning. */
  falseAlarms: number
  falseWarnings: number
  /** Share of suites whose changed agent was found by night 1, 3, 7. */
  foundBy: [number, number, number]
  warnedBy: [number, number, number]
  /** Night by which half were found; Infinity where fewer ever were. */
  medianNight: number
  /** Fresh trials over planned ones, of agents that did not change. */
  extraTrials: number
}

type Random = { unit: () => number; normal: () => number; gamma: (shape: number) => number }

/** Thirty nights of many suites (20 tasks × 3 trials, 4 agents, a frozen baseline of 14 nights) through the real gate. */
export function simulateGate(input: SimulationInput): SimulationResult {
  const random = randomOf(`bakeoff:gate-simulation:${input.seed}`)
  const firsts: number[] = []
  const warnings: number[] = []
  const quiet = { agents: 0, alarms: 0, warnings: 0, fresh: 0 }
  for (let suite = 0; suite < input.suites; suite += 1) {
    for (const [index, seen] of oneSuite(input, random).entries()) {
      if (index === 0 && input.scenario !== 'nothing') {
        firsts.push(seen.alarms[0] ?? Number.POSITIVE_INFINITY)
        warnings.push(seen.warnings[0] ?? Number.POSITIVE_INFINITY)
      } else {
        quiet.agents += 1
        quiet.alarms += seen.alarms.length
        quiet.warnings += seen.warnings.length
        quiet.fresh += seen.fresh
      }
    }
  }
  const by = (nights: readonly number[]): [number, number, number] =>
    [1, 3, 7].map((night) => {
      return nights.filter((one) => one <= night).length / Math.max(1, nights.length)
    }) as [number, number, number]
  const sorted = [...firsts].sort((a, b) => a - b)
  return {
    falseAlarms: quiet.alarms / quiet.agents,
    falseWarnings: quiet.warnings / quiet.agents,
    foundBy: by(firsts),
    warnedBy: by(warnings),
    medianNight: sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY,
    extraTrials: quiet.fresh / (quiet.agents * NIGHTS * TASKS * TRIALS),
  }
}

type Seen = { alarms: number[]; warnings: number[]; fresh: number }
type Contestant = { agent: string; rates: number[]; nights: AgentNight[]; baseline: GateBaseline; seen: Seen }

function oneSuite({ scenario, weather, overdispersion = 'corrected' }: SimulationInput, random: Random): Seen[] {
  const rule = { ...DEFAULT_RULE, overdispersion }
  const contestants = AGENTS.map((agent, index) =>
    contestantOf(agent, index === 0 ? scenario : 'nothing', weather, random),
  )
  for (let night = 1; night <= NIGHTS; night += 1) {
    const agents = contestants.map((one) => judged(one, BASELINE_NIGHTS + night, weather, rule, random))
    const decided = judgeNight({ suite: 's', night: dateOf(BASELINE_NIGHTS + night), rule }, agents)
    for (const [index, gate] of decided.agents.entries()) {
      const seen = contestants[index]?.seen
      if (gate.verdict === 'regression') seen?.alarms.push(night)
      if (gate.drift?.alarm === gate.night) seen?.warnings.push(night)
    }
  }
  return contestants.map(({ seen }) => seen)
}

function contestantOf(agent: string, scenario: Scenario, weather: number, random: Random): Contestant {
  const rates = Array.from({ length: TASKS }, () => betaRate(random))
  const nights = Array.from({ length: BASELINE_NIGHTS }, (_, night) => drawn(agent, night + 1, rates, weather, random))
  const first = nights[0]
  if (first === undefined) throw new Error('a baseline has nights')
  const baseline = frozenBaseline(first.identity, nights, { how: 'set', at: '2026-01-15T00:00:00.000Z' })
  return { agent, rates: changed(rates, scenario), nights, baseline, seen: { alarms: [], warnings: [], fresh: 0 } }
}

/** One night, and where the gate asks for fresh trials, those as well. */
function judged(one: Contestant, at: number, weather: number, rule: GateRule, random: Random): AgentGate {
  const night = drawn(one.agent, at, one.rates, weather, random)
  const input = {
    night,
    earlier: one.nights,
    baselines: [one.baseline],
    flagged: new Set<string>(),
    contradictions: [],
    rule,
    at: night.startedAt,
  }
  const screened = judgeAgent(input).gate
  one.nights = [...one.nights, night]
  if (screened.wanted.length === 0) return screened
  const trials = new Map(screened.wanted.map((wanted) => [Number(wanted.task.slice(1)), wanted.trials]))
  one.seen.fresh += screened.wanted.reduce((sum, wanted) => sum + wanted.trials, 0)
  const fresh = drawn(one.agent, at, one.rates, weather, random, (task) => trials.get(task) ?? 0)
  return judgeAgent({ ...input, fresh }).gate
}

const HASHES = Array.from({ length: TASKS }, (_, task) => `hash-${task}`)
const IDS = Array.from({ length: TASKS }, (_, task) => `t${String(task).padStart(2, '0')}`)

function drawn(
  agent: string,
  night: number,
  rates: readonly number[],
  weather: number,
  random: Random,
  trialsOf: (task: number) => number = () => TRIALS,
): AgentNight {
  const shift = weather > 0 ? weather * random.normal() : 0
  const cells = rates.flatMap((rate, task): NightCell[] => {
    const counted = trialsOf(task)
    if (counted === 0) return []
    const now = shift === 0 ? rate : shifted(rate, shift)
    let passed = 0
    for (let trial = 0; trial < counted; trial += 1) passed += random.unit() < now ? 1 : 0
    return [{ task: IDS[task] ?? '', hash: HASHES[task] ?? '', passed, counted, lost: 0, planned: counted }]
  })
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
