import type { AgentId } from '../model/ids.ts'
import type { ReportAnalysis } from '../model/report-analysis.ts'
import { countText, durationRangeText, durationText, percentText } from './number-text.ts'
import type { PassCurve } from './pass-curves.ts'

/** With fewer trials of an agent the log-rank test cannot find anything, so "no difference" would be an empty word. */
const FEWEST_TRIALS = 5

/** The pass rates are tested first, on the same trials: what is said of times beside them has half of the level. */
const SECONDARY = 0.5

/** A pair of which one reaches verified passes sooner on these tasks. */
type SoonerClaim = { sooner: AgentId; later: AgentId; p: number; raw: number }

export type TimeToPassFinding = {
  /** Longest wording first. */
  titles: string[]
  named: AgentId[]
}

/** The finding on time to a pass. "Sooner" needs the corrected log-rank test at half of the level. */
export function timeToPassFinding(
  curves: readonly PassCurve[],
  analysis: ReportAnalysis | undefined,
): TimeToPassFinding {
  const [first, second] = curves
  if (first === undefined || first.end === 0) return { titles: ['No agent reached a verified pass'], named: [] }
  if (second === undefined) return { titles: titlesOfOne(first), named: [first.agent] }
  const claims = analysis === undefined ? [] : soonerClaims(curves, analysis)
  const beaten = (agent: AgentId): number => claims.filter(({ sooner }) => sooner === agent).length
  const leader = curves.find(({ agent }) => beaten(agent) === curves.length - 1)
  if (leader !== undefined) {
    const whom = curves.length > 2 ? 'every other agent' : (curves.find((curve) => curve !== leader)?.agent ?? '')
    return {
      titles: [
        `${leader.agent} reaches verified passes sooner than ${whom} on these tasks`,
        'One agent reaches verified passes sooner than the others on these tasks',
      ],
      named: curves.length > 2 ? [leader.agent] : curves.map(({ agent }) => agent),
    }
  }
  const [clearest] = claims
  if (clearest !== undefined) {
    return {
      titles: [
        `${clearest.sooner} reaches verified passes sooner than ${clearest.later} on these tasks`,
        'One agent reaches verified passes sooner than another on these tasks',
      ],
      named: [clearest.sooner, clearest.later],
    }
  }
  const fewest = Math.min(...curves.map(({ counted }) => counted))
  return fewest < FEWEST_TRIALS
    ? { titles: [`${countText(fewest, 'trial')} of an agent cannot tell whether anyone is sooner`], named: [] }
    : { titles: [`${halfText(curves)}: no difference beyond the noise`], named: [] }
}

function soonerClaims(curves: readonly PassCurve[], { agents, pairs, alpha }: ReportAnalysis): SoonerClaim[] {
  const meanMs = new Map(agents.map(({ agent, timeToPass }) => [agent, timeToPass?.meanMs]))
  const endOf = (agent: AgentId): number | undefined => curves.find((curve) => curve.agent === agent)?.end
  return pairs
    .flatMap(({ a, b, pTimeToPass: raw = 1, pTimeToPassHolm: p }): SoonerClaim[] => {
      const [aMs, bMs, aEnd, bEnd] = [meanMs.get(a), meanMs.get(b), endOf(a), endOf(b)]
      if (p === undefined || p > alpha * SECONDARY || aMs === undefined || bMs === undefined) return []
      if (aEnd === undefined || bEnd === undefined) return []
      // The test has no direction: a claim is made only where both summaries of the curves point the same way.
      if (aMs < bMs && aEnd >= bEnd) return [{ sooner: a, later: b, p, raw }]
      return bMs < aMs && bEnd >= aEnd ? [{ sooner: b, later: a, p, raw }] : []
    })
    .sort((x, y) => x.p - y.p || x.raw - y.raw)
}

function titlesOfOne(curve: PassCurve): string[] {
  const half = halfMs(curve)
  const fact =
    half === undefined
      ? `${percentText(curve.end, curve.counted)} of its trials passed within ${durationText(curve.endMs)}`
      : `half of its trials passed within ${durationText(half)}`
  return [`${curve.agent}: ${fact}`, `One agent: ${fact}`]
}

function halfText(curves: readonly PassCurve[]): string {
  const halves = curves.flatMap((curve) => halfMs(curve) ?? [])
  if (halves.length < curves.length) return 'Time to a verified pass'
  return `Half of the trials pass within ${durationRangeText(Math.min(...halves), Math.max(...halves))}`
}

/** When half of an agent's trials have passed; undefined where that never happens. */
export function halfMs({ steps }: PassCurve): number | undefined {
  return steps.find(({ share }) => share >= 0.5 - 1e-9)?.ms
}
