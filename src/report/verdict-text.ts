import { claimOfRates } from '../charts/claims.ts'
import { costParetoTitles } from '../charts/cost-pareto-title.ts'
import { costPoints } from '../charts/cost-points.ts'
import { countText, percentText } from '../charts/number-text.ts'
import { passRateTitles } from '../charts/pass-rate.ts'
import { sampleText } from '../charts/subtitle.ts'
import { timeRows, wallTimeTitles } from '../charts/wall-time-title.ts'
import type { AgentSummary, ReportData } from '../model/report-data.ts'

/**
 * The run in one plain paragraph of at most 90 words: the same gated findings that title the charts, so that no
 * sentence claims what the intervals do not carry.
 */
export function verdictText(data: ReportData): string {
  const lost = data.agents.reduce((sum, agent) => sum + agent.lost, 0)
  const sentences = [
    ...(data.scripted ? ['Scripted contestants: nothing here measures a product'] : []),
    `${passRateTitles(data)[0]}${leaderFigures(data)}`,
    wallTimeTitles(data, timeRows(data))[0],
    costSentence(data),
    ...(lost > 0 ? [`${countText(lost, 'trial')} lost to infrastructure, not counted`] : []),
    ...(data.ended === undefined || data.ended === 'complete' ? [] : [`The run ended early: ${data.ended}`]),
    sampleText(data).replace(' · ', ', '),
  ]
  return sentences
    .filter((sentence) => sentence !== undefined)
    .map((sentence) => `${sentence}.`)
    .join(' ')
}

function leaderFigures(data: ReportData): string {
  const claim = claimOfRates(data)
  switch (claim.kind) {
    case 'leads':
      return `, interval ${intervalText(claim.leader)}`
    case 'within-noise':
      return `: ${rateText(claim.leader)} against ${rateText(claim.next)}`
    case 'alone':
      return ` ${intervalText(claim.agent)}`
    case 'tied':
    case 'none-passed':
    case 'all-passed':
    case 'nothing-counted':
      return ''
  }
}

/** `67% (40/60) [47–82%]`: a rate never stands without its count, nor without its 95% interval where there is one. */
function rateText(agent: AgentSummary): string {
  const { rate, passed, counted } = agent.verified
  if (rate === undefined) return '–'
  return `${percentText(rate, counted)} (${passed}/${counted}) ${intervalText(agent)}`.trimEnd()
}

/** `[47–82%]`, or nothing where there is no interval. */
export function intervalText({ verified }: AgentSummary): string {
  const { interval, counted } = verified
  if (interval === undefined) return ''
  return `[${percentText(interval.lo, counted).slice(0, -1)}–${percentText(interval.hi, counted)}]`
}

function costSentence(data: ReportData): string {
  const points = costPoints(data)
  return points.length === 0 ? 'The cost is unknown' : (costParetoTitles(data, points)[0] ?? '')
}
