import type { TaskId } from '../model/ids.ts'
import type { OutcomeKind } from '../model/outcome.ts'
import type { AgentAnalysis, Estimate, RankInterval, ReportAnalysis } from '../model/report-analysis.ts'
import type { AgentSummary, Cell, TrialResult } from '../model/report-data.ts'
import {
  type AgentAnalysis as AgentStatistics,
  type Analysis,
  type AnalyzeRow,
  analyze,
  disagreement,
  fewestQuestions,
  mde,
  quantile7,
  quantileCI,
  type RowStatus,
  sdOfDifference,
} from '../stats/index.ts'
import { mean } from '../stats/moments.ts'
import { pairsOf } from './pairs-of.ts'
import { rateThreeWays } from './three-ways.ts'

export const CONF = 0.95
export const ALPHA = 0.05
const POWER = 0.8
const PERCENTILES = [0.5, 0.9]

/** What the analysis reads of a report: a run's rows, already sorted into cells and summed up. */
export type Analysed = {
  tasks: readonly { id: TaskId; timeoutSec: number }[]
  agents: readonly AgentSummary[]
  cells: readonly Cell[]
  trials: readonly TrialResult[]
}

/** The whole comparison of a run, from its trials; undefined where no trial has ended. Linear in trials. */
export function analysisOf(given: Analysed, seed: number): ReportAnalysis | undefined {
  const { tasks, agents, trials } = given
  if (!trials.some(({ status }) => status === 'pass' || status === 'fail')) return undefined
  // One curve for all tasks reaches only as far as the shortest limit.
  const tauMs = Math.min(...tasks.map(({ timeoutSec }) => timeoutSec * 1000))
  const statistics = analyze({ rows: rowsOf(agents, trials), tau: tauMs / 1000, conf: CONF, alpha: ALPHA, seed })
  const place = new Map(statistics.agentOrder.map((agent, index) => [agent, index]))
  const cellsOf = cellsByAgent(given.cells)
  const msOf = activeMsByAgent(trials)
  const detectable = detectableGap(given)
  return {
    conf: CONF,
    alpha: ALPHA,
    agents: agents.map((agent) =>
      agentOf({
        agent,
        statistics,
        place: place.get(agent.agent),
        cells: cellsOf.get(agent.agent) ?? [],
        activeMs: msOf.get(agent.agent) ?? [],
      }),
    ),
    pairs: pairsOf({ statistics, agents, cellsOf, trials, alpha: ALPHA, conf: CONF, tauMs, seed }),
    fewestTasks: fewestQuestions({ agents: agents.length, alpha: ALPHA }),
    ...(detectable === undefined ? {} : { detectable }),
    tauMs,
  }
}

/** The rows as `analyze` wants them; a trial without a result yet is as good as cancelled. */
function* rowsOf(agents: readonly AgentSummary[], trials: readonly TrialResult[]): Generator<AnalyzeRow> {
  const reported = new Set(agents.filter(({ costBasis }) => costBasis === 'reported').map(({ agent }) => agent))
  for (const trial of trials) {
    const usd = reported.has(trial.agent) ? trial.reportedUsd : trial.computedUsd
    yield {
      agent: trial.agent,
      question: trial.task,
      status: rowStatus(trial),
      ...(trial.activeMs === undefined ? {} : { seconds: trial.activeMs / 1000 }),
      ...(usd === undefined ? {} : { usd }),
    }
  }
}

const FAILED_AS: Partial<Record<OutcomeKind, RowStatus>> = {
  'timed-out': 'timeout',
  refused: 'agent-error',
  asked: 'agent-error',
  'agent-error': 'agent-error',
}

const LOST_AS: Partial<Record<OutcomeKind, RowStatus>> = {
  quota: 'quota',
  'rate-limited': 'quota',
  cancelled: 'cancelled',
}

/** The word of a trial's end that statistics use. */
export function rowStatus({ status, outcome = 'finished' }: TrialResult): RowStatus {
  switch (status) {
    case 'pass':
      return 'pass'
    case 'fail':
      return FAILED_AS[outcome] ?? 'fail'
    case 'lost':
      return LOST_AS[outcome] ?? 'infra-error'
    default:
      return 'cancelled'
  }
}

type Given = {
  agent: AgentSummary
  statistics: Analysis
  place: number | undefined
  cells: readonly Cell[]
  activeMs: number[]
}

function agentOf({ agent, statistics, place, cells, activeMs }: Given): AgentAnalysis {
  const own = statistics.agents[agent.agent]
  const planned = cells.reduce((sum, { trials }) => sum + trials.length, 0)
  const { counted } = agent.verified
  const disagreements = cells.flatMap(({ passed: c, counted: n }) => disagreement({ c, n }).value ?? [])
  const usd = own === undefined ? undefined : usdPerPassOf(own)
  return {
    agent: agent.agent,
    tasks: own?.Q ?? 0,
    counted,
    lost: agent.lost,
    absent: planned - counted - agent.lost,
    ...rateOf(own),
    rateThreeWays: rateThreeWays(cells),
    repeats: own === undefined ? [] : repeatsOf(own),
    ...(disagreements.length === 0 ? {} : { disagreement: mean(disagreements) }),
    flakyTasks: cells.filter(({ passed, counted: n }) => passed > 0 && passed < n).map(({ task }) => task),
    ...timeToPassOf(own, statistics.tau),
    activeMs: PERCENTILES.flatMap((p) => percentileOf(activeMs, p)),
    ...(usd === undefined ? {} : { usdPerPass: usd }),
    ...(own?.usdAll == null || own.usdCounted === null ? {} : { usdOfLostTrials: own.usdAll - own.usdCounted }),
    rankThisSuite: rankAt(statistics.rankThisSuite, place, statistics.agentOrder.length),
    rankBeyondSuite: rankAt(statistics.rankBeyondSuite, place, statistics.agentOrder.length),
  }
}

type Rate = Pick<AgentAnalysis, 'rate' | 'effectiveTrials' | 'scope' | 'pooledRate'>

function rateOf(own: AgentStatistics | undefined): Rate {
  const scope = own?.scope === 'questions' ? 'tasks' : 'this-task-only'
  if (own === undefined || own.macro === null) return { scope }
  return {
    scope,
    rate: estimate(own.macro, own.lo, own.hi),
    ...(own.nEff === null ? {} : { effectiveTrials: own.nEff }),
    ...(own.pooled === null ? {} : { pooledRate: own.pooled }),
  }
}

function repeatsOf(own: AgentStatistics): AgentAnalysis['repeats'] {
  return Object.entries(own).flatMap(([name, value]) => {
    const k = Number(/^passAt(\d+)$/.exec(name)?.[1])
    if (!Number.isInteger(k)) return []
    const { used, excluded, passAtK, passHatK } = value as AgentStatistics['passAt1']
    return [
      {
        k,
        tasks: used,
        leftOut: excluded,
        ...(passAtK === null ? {} : { some: passAtK }),
        ...(passHatK === null ? {} : { all: passHatK }),
      },
    ]
  })
}

function timeToPassOf(own: AgentStatistics | undefined, tau: number): Pick<AgentAnalysis, 'timeToPass'> {
  if (own === undefined || own.rmst === null || own.rmstSe === null) return {}
  const { rmst, rmstSe, medianTimeToPass } = own
  return {
    timeToPass: {
      tauMs: tau * 1000,
      meanMs: rmst * 1000,
      standardErrorMs: rmstSe * 1000,
      ...(medianTimeToPass === null ? {} : { medianMs: medianTimeToPass * 1000 }),
    },
  }
}

/** A negative lower end of Fieller's interval is printed as 0: nobody is paid for a pass. */
function usdPerPassOf({ usdPerPass }: AgentStatistics): Estimate | undefined {
  const { ratio, lo, hi } = usdPerPass
  return ratio === null ? undefined : estimate(ratio, lo === null ? null : Math.max(0, lo), hi)
}

function percentileOf(x: number[], p: number): AgentAnalysis['activeMs'] {
  const { value } = quantile7({ x, p })
  if (value === null) return []
  const { lo, hi } = quantileCI({ x, p, conf: CONF })
  return [{ p, value, lo, hi }]
}

/** The cells of each agent, in the order of the tasks. */
export function cellsByAgent(cells: readonly Cell[]): Map<string, Cell[]> {
  const byAgent = new Map<string, Cell[]>()
  for (const cell of cells) {
    const own = byAgent.get(cell.agent)
    if (own === undefined) byAgent.set(cell.agent, [cell])
    else own.push(cell)
  }
  return byAgent
}

function activeMsByAgent(trials: readonly TrialResult[]): Map<string, number[]> {
  const byAgent = new Map<string, number[]>()
  for (const { agent, status, activeMs } of trials) {
    if (activeMs === undefined || (status !== 'pass' && status !== 'fail')) continue
    const own = byAgent.get(agent)
    if (own === undefined) byAgent.set(agent, [activeMs])
    else own.push(activeMs)
  }
  return byAgent
}

function rankAt(ranks: Analysis['rankThisSuite'], place: number | undefined, agents: number): RankInterval {
  if (place === undefined) return { best: 1, worst: agents }
  return { best: ranks.best[place] ?? 1, worst: ranks.worst[place] ?? agents }
}

/** By the assumed spread of tasks, because a spread estimated from the same trials would make the sentence circular. */
function detectableGap({ tasks, agents, cells }: Analysed): number | undefined {
  const pairs = (agents.length * (agents.length - 1)) / 2
  const counted = cells.reduce((sum, cell) => sum + cell.counted, 0)
  const trialsPerCell = counted / Math.max(1, cells.length)
  if (trialsPerCell === 0 || tasks.length < fewestQuestions({ agents: agents.length, alpha: ALPHA })) return undefined
  if (pairs === 0) return undefined
  const sdD = sdOfDifference({ n: trialsPerCell })
  const { delta } = mde({ Q: tasks.length, sdD, alpha: ALPHA / pairs, power: POWER })
  return delta === null || delta > 1 ? undefined : delta
}

function estimate(value: number, lo: number | null, hi: number | null): Estimate {
  return { value, ...(lo === null ? {} : { lo }), ...(hi === null ? {} : { hi }) }
}
