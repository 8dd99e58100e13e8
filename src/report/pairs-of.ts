import type { AgentId } from '../model/ids.ts'
import { type EffortRatio, type Estimate, type PairAnalysis, type ThreeWays, turned } from '../model/report-analysis.ts'
import type { AgentSummary, Cell, TrialResult } from '../model/report-data.ts'
import type { AdjustedPair, Analysis } from '../stats/index.ts'
import { dependsOnLost, type Tally } from './depends-on-lost.ts'
import { EFFORT_KINDS, type EffortKind, effortRatio, logMeansOf } from './efforts.ts'
import { timeToPassHolm } from './time-to-pass-tests.ts'

export type PairsGiven = {
  statistics: Analysis
  agents: readonly AgentSummary[]
  /** Of each agent, in the order of the tasks. */
  cellsOf: ReadonlyMap<AgentId, readonly Cell[]>
  trials: readonly TrialResult[]
  alpha: number
  conf: number
  tauMs: number
  seed: number
}

/** Every pair of agents once, the one that stands first in the plan as `a`. */
export function pairsOf(given: PairsGiven): PairAnalysis[] {
  const { statistics, agents, cellsOf, conf } = given
  const place = new Map(agents.map(({ agent }, index) => [agent, index]))
  const placeOf = (agent: AgentId): number => place.get(agent) ?? 0
  const means = logMeansOf(agents, given.trials)
  const named = namedPairs(statistics)
  const tallies = [...cellsOf].map(([agent, cells]): [AgentId, Tally[]] => [
    agent,
    cells.map(({ passed, counted, trials }) => ({ passed, counted, planned: trials.length })),
  ])
  const depends = dependsOnLost(named, new Map(tallies), given.alpha)
  const timed = named.map(({ a, b, raw }) => ({ a, b, p: raw.logrankStratified.p ?? undefined }))
  const sooner = timeToPassHolm(timed, given.trials, given)
  return named
    .map(({ a, b, raw }, index) => {
      const pTimeToPassHolm = sooner[index]
      const effort = (kind: EffortKind): EffortRatio | undefined =>
        effortRatio(means[kind].get(a), means[kind].get(b), { conf, pairs: named.length })
      const pair: PairAnalysis = {
        ...comparison(a, b, raw),
        ...(pTimeToPassHolm === undefined ? {} : { pTimeToPassHolm }),
        dependsOnLost: depends[index] ?? { thisSuite: false, beyondSuite: false },
        lost: withoutResult(cellsOf.get(a)) + withoutResult(cellsOf.get(b)),
        ...Object.fromEntries(
          EFFORT_KINDS.flatMap((kind) => {
            const ratio = effort(kind)
            return ratio === undefined ? [] : [[kind, ratio]]
          }),
        ),
      }
      return placeOf(a) < placeOf(b) ? pair : turned(pair)
    })
    .sort((x, y) => placeOf(x.a) - placeOf(y.a) || placeOf(x.b) - placeOf(y.b))
}

export type NamedPair = { a: AgentId; b: AgentId; raw: AdjustedPair }

/** The pairs with their names apart: a name may hold the mark that joins two. */
export function namedPairs({ agentOrder, pairs }: Analysis): NamedPair[] {
  return agentOrder.flatMap((a, i) =>
    agentOrder.slice(i + 1).flatMap((b): NamedPair[] => {
      const raw = pairs[`${a}|${b}`]
      return raw === undefined ? [] : [{ a, b, raw }]
    }),
  )
}

type Comparison = Omit<PairAnalysis, 'dependsOnLost' | 'lost' | EffortKind>

function comparison(a: AgentId, b: AgentId, raw: AdjustedPair): Comparison {
  const { logrankStratified, diff, lo, hi } = raw
  const difference: Estimate | undefined =
    diff === null
      ? undefined
      : possibleDifference({ value: diff, ...(lo === null ? {} : { lo }), ...(hi === null ? {} : { hi }) })
  return {
    a,
    b,
    tasks: raw.questionsUsed,
    ...(difference === undefined ? {} : { difference }),
    differenceThreeWays: threeWays(raw),
    pThisSuite: raw.cmh.p,
    pThisSuiteHolm: raw.cmhHolmP,
    pBeyondSuite: raw.signFlipMidP,
    pBeyondSuiteHolm: raw.signFlipMidHolmP,
    ...(logrankStratified.p === null ? {} : { pTimeToPass: logrankStratified.p }),
  }
}

/** The t interval of few tasks reaches beyond 1, where no difference of two rates can lie. */
export function possibleDifference({ value, lo, hi }: Estimate): Estimate {
  return {
    value,
    ...(lo === undefined ? {} : { lo: Math.max(-1, lo) }),
    ...(hi === undefined ? {} : { hi: Math.min(1, hi) }),
  }
}

function threeWays({ missing }: AdjustedPair): ThreeWays {
  const { excluded, asFailed, worstForA, bestForA } = missing
  return {
    ...(excluded === null ? {} : { excluded }),
    ...(asFailed === null ? {} : { asFailed }),
    ...(worstForA === null ? {} : { worst: worstForA }),
    ...(bestForA === null ? {} : { best: bestForA }),
  }
}

const withoutResult = (cells: readonly Cell[] = []): number =>
  cells.reduce((sum, { trials, counted }) => sum + trials.length - counted, 0)
