import { claimOfRates, type RatedAgent } from '../charts/claims.ts'
import { costParetoTitles } from '../charts/cost-pareto-title.ts'
import { costPoints } from '../charts/cost-points.ts'
import { countText, percentText, pointsText } from '../charts/number-text.ts'
import { passRateTitles } from '../charts/pass-rate.ts'
import { sampleText } from '../charts/subtitle.ts'
import { timeRows, wallTimeTitles } from '../charts/wall-time-title.ts'
import { type PairAnalysis, pairOf } from '../model/report-analysis.ts'
import type { AgentSummary, ReportData } from '../model/report-data.ts'
import { differenceText, pText, rateRangeText } from './statistic-text.ts'

/** A sentence with more names is not read; the table of agents has them all. */
const MOST_NAMES = 4

/**
 * The run in one plain paragraph of at most 90 words: the same gated findings that title the charts, so that no
 * sentence claims what the statistics do not carry. Rates name their scope: these tasks, or tasks like these.
 */
export function verdictText(data: ReportData): string {
  const lost = data.agents.reduce((sum, agent) => sum + agent.lost, 0)
  const sentences = [
    ...(data.scripted ? ['Scripted contestants: nothing here measures a product'] : []),
    ...rateSentences(data),
    wallTimeTitles(data, timeRows(data))[0],
    costSentence(data),
    ...(lost > 0 ? [`${countText(lost, 'trial')} lost, not counted`] : []),
    ...(data.ended === undefined || data.ended === 'complete' ? [] : [`The run ended early: ${data.ended}`]),
    sampleText(data).replace(' · ', ', '),
  ]
  return sentences
    .filter((sentence) => sentence !== undefined)
    .map((sentence) => `${sentence}.`)
    .join(' ')
}

/** Who passes more, on these tasks and on tasks like these, with figures. */
function rateSentences(data: ReportData): string[] {
  const claim = claimOfRates(data)
  const here = data.tasks.length === 1 ? 'on this task' : 'on these tasks'
  const whom = data.agents.length > 2 ? 'every other agent' : undefined
  switch (claim.kind) {
    case 'leads': {
      const { leader, next, scope } = claim
      return [
        `${leader.agent} passed more than ${whom ?? next.agent} ${here}: ${figures(data, leader, next, true)}`,
        scope === 'beyond-suite'
          ? `On tasks like these: likely (${beyondText(data, leader, next)})`
          : notBeyond(data, leader, next),
      ]
    }
    case 'ahead-of-some': {
      const { leader, next, beaten } = claim
      const names =
        beaten.length > MOST_NAMES
          ? `${beaten.length} of the ${data.agents.length - 1} others`
          : beaten.map(({ agent }) => agent).join(', ')
      return [
        `${leader.agent} and ${next.agent} are not distinguishable ${here}: ${figures(data, leader, next, false)}`,
        `${leader.agent} passed more than ${names} ${here}`,
      ]
    }
    case 'depends-on-lost': {
      const { leader, next, lost } = claim
      const ways = lostWays(pairOfAgents(data, leader, next))
      return [
        `Whether ${leader.agent} leads ${next.agent} ${here} depends on ${countText(lost, 'lost trial')}: ${figures(data, leader, next, false)}${ways}`,
      ]
    }
    case 'within-noise': {
      const { leader, next } = claim
      return [
        `${leader.agent} passed most often, but is not distinguishable from ${next.agent} ${here}: ${figures(data, leader, next, false)}${detectableText(data)}`,
      ]
    }
    case 'alone':
      return [`${passRateTitles(data)[0]} ${intervalText(claim.agent)}`.trimEnd()]
    case 'tied':
      return claim.agents.length > MOST_NAMES
        ? [`No agent leads: ${claim.agents.length} of ${data.agents.length} passed equally often, and none more often`]
        : passRateTitles(data).slice(0, 1)
    case 'none-passed':
    case 'all-passed':
    case 'nothing-counted':
      return passRateTitles(data).slice(0, 1)
  }
}

/** `92% (55/60) [78–97%] against 71% (43/60) [52–85%], +21 points [+6, +36]`, with the corrected p where asked for. */
function figures(data: ReportData, a: RatedAgent, b: RatedAgent, withP: boolean): string {
  const pair = pairOfAgents(data, a, b)
  const difference = pair?.difference === undefined ? '' : `, ${differenceText(pair.difference)}`
  const p = withP && pair !== undefined ? `, ${pText(pair.pThisSuiteHolm)}` : ''
  return `${rateText(a)} against ${rateText(b)}${difference}${p}`
}

const pairOfAgents = ({ analysis }: ReportData, a: AgentSummary, b: AgentSummary): PairAnalysis | undefined =>
  analysis === undefined ? undefined : pairOf(analysis, a.agent, b.agent)

function beyondText(data: ReportData, a: RatedAgent, b: RatedAgent): string {
  return pText(pairOfAgents(data, a, b)?.pBeyondSuiteHolm ?? 1)
}

/** Why a lead on these tasks is none on tasks like these. */
function notBeyond(data: ReportData, leader: RatedAgent, next: RatedAgent): string {
  const fewest = data.analysis?.fewestTasks ?? 0
  if (data.tasks.length < fewest) return `About other tasks: too few to say (${fewest} needed)`
  return `On tasks like these: not shown (${beyondText(data, leader, next)})`
}

/** As failed, and the two bounds, of a difference that lost trials decide. */
function lostWays(pair: PairAnalysis | undefined): string {
  const { asFailed, worst, best } = pair?.differenceThreeWays ?? {}
  if (asFailed === undefined || worst === undefined || best === undefined) return ''
  return `; lost as failed ${pointsText(asFailed)}, bounds ${pointsText(worst)} to ${pointsText(best)}`
}

function detectableText({ analysis }: ReportData): string {
  const gap = analysis?.detectable
  return gap === undefined ? '' : `; only gaps of ${Math.ceil(gap * 100)} points or more would be found 4 times of 5`
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
  return interval === undefined ? '' : `[${rateRangeText(interval.lo, interval.hi, counted)}]`
}

function costSentence(data: ReportData): string {
  const points = costPoints(data)
  return points.length === 0 ? 'The cost is unknown' : (costParetoTitles(data, points)[0] ?? '')
}
