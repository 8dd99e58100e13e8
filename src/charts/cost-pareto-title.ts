import { billingWords } from '../model/billing-words.ts'
import type { AgentId } from '../model/ids.ts'
import type { ReportData } from '../model/report-data.ts'
import { type EffortClaim, effortClaims, FEWEST_TASKS, passesMore } from './claims.ts'
import type { CostPoint } from './cost-points.ts'
import { countText, percentText, ratioText, usdText } from './number-text.ts'

/** The finding on cost against passes, longest wording first. A factor is named only where its interval is above 1. */
export function costParetoTitles(data: ReportData, points: readonly CostPoint[]): string[] {
  const [first] = points
  if (first === undefined) return ['No cost is known']
  const last = points.at(-1) ?? first
  const billed = billingWords(points.map(({ summary }) => summary.billing))
  if (points.length === 1) {
    const figures = `${percentText(first.rate, first.summary.verified.counted)} passed at ${usdText(first.usd)} per trial (${billed})`
    return [`${first.agent}: ${figures}`, `One agent: ${figures}`]
  }
  const pointOf = (agent: AgentId): CostPoint | undefined => points.find((point) => point.agent === agent)
  const claims = effortClaims(data, 'usd')
    .filter(({ less, more }) => pointOf(less) !== undefined && pointOf(more) !== undefined)
    .sort((a, b) => b.lo - a.lo)
  const wasted = claims.find(({ less, more }) => (pointOf(more)?.rate ?? 1) <= (pointOf(less)?.rate ?? 0))
  if (wasted !== undefined) return factorTitles(wasted, 'with no sign that it passes more')
  const [widest] = claims
  if (widest !== undefined) {
    const better = passesMore(data, widest.more, widest.less)
    return factorTitles(widest, better ? 'and it passes more' : 'and whether it passes more is open')
  }
  const range = first.usd === last.usd ? usdText(first.usd) : `${usdText(first.usd)}–${usdText(last.usd)}`
  return data.tasks.length < FEWEST_TASKS
    ? [
        `Mean costs ${range} per trial (${billed}); ${countText(data.tasks.length, 'task')} cannot tell whether anyone is cheaper`,
      ]
    : [`Mean costs ${range} per trial (${billed}): no difference beyond the noise`]
}

function factorTitles({ more, less, ratio }: EffortClaim, rest: string): string[] {
  return [
    `${more} costs ${ratioText(ratio)} as much as ${less}, ${rest}`,
    `One agent costs ${ratioText(ratio)} as much as another, ${rest}`,
  ]
}
