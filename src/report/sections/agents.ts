import { durationText, percentText, usdText } from '../../charts/number-text.ts'
import { billingWord } from '../../model/billing-words.ts'
import type { AgentSummary, ReportData } from '../../model/report-data.ts'
import { type Block, heading, type Inline, paragraph } from '../blocks.ts'
import { rankText, rateRangeText, usdPerPassText } from '../statistic-text.ts'
import { intervalText } from '../verdict-text.ts'

/** One row for each contestant: passes with interval, time, cost, and what was lost. */
export function agentsSection(data: ReportData): Block[] {
  const checked = data.agents.some(({ correct }) => correct.of > 0)
  const promised = data.agents.some(({ promisesKept }) => promisesKept.of > 0)
  const rows = [...data.agents].sort((a, b) => (b.verified.rate ?? -1) - (a.verified.rate ?? -1))
  return [
    heading(2, 'Agents'),
    {
      kind: 'table',
      columns: [
        { title: 'Rank here', align: 'right' },
        { title: 'Rank beyond', align: 'right' },
        { title: 'Agent' },
        { title: 'Verified passes', align: 'right' },
        { title: '95% interval', align: 'right' },
        ...(checked ? [{ title: 'Correct', align: 'right' } as const] : []),
        ...(promised ? [{ title: 'Promises kept', align: 'right' } as const] : []),
        { title: 'Median active time', align: 'right' },
        { title: 'Time to a pass', align: 'right' },
        { title: 'Cost per trial', align: 'right' },
        { title: 'Cost per pass', align: 'right' },
        { title: 'Billing' },
        { title: 'Timed out', align: 'right' },
        { title: 'Lost', align: 'right' },
      ],
      rows: rows.map((agent) => [
        ...ranksOf(data, agent),
        nameOf(agent),
        [passesText(agent)],
        [intervalText(agent).slice(1, -1) || '–'],
        ...(checked ? [[`${agent.correct.correct}/${agent.correct.of}`]] : []),
        ...(promised ? [[`${agent.promisesKept.kept}/${agent.promisesKept.of}`]] : []),
        [agent.medianActiveMs === undefined ? '–' : durationText(agent.medianActiveMs)],
        [agent.medianActiveMsToPass === undefined ? '–' : durationText(agent.medianActiveMsToPass)],
        [costText(agent)],
        [costPerPass(data, agent)],
        [billingText(agent)],
        [String(agent.timedOut)],
        [String(agent.lost)],
      ]),
    },
    paragraph(explanation(data)),
    ...lostTable(data),
  ]
}

function ranksOf({ analysis }: ReportData, { agent }: AgentSummary): Inline[][] {
  const own = analysis?.agents.find((one) => one.agent === agent)
  if (analysis === undefined || own === undefined || own.rate === undefined) return [['–'], ['–']]
  const ranks = [own.rankThisSuite, own.rankBeyondSuite]
  return ranks.map((rank) => [rankText(rank, analysis.agents.length)])
}

function costPerPass({ analysis }: ReportData, { agent }: AgentSummary): string {
  const own = analysis?.agents.find((one) => one.agent === agent)?.usdPerPass
  return own === undefined ? '–' : usdPerPassText(own)
}

/** What the rates would be if the trials without a result had failed, or passed. */
function lostTable({ analysis }: ReportData): Block[] {
  const losing = (analysis?.agents ?? []).filter(({ lost, absent }) => lost + absent > 0)
  if (losing.length === 0) return []
  const rate = (value: number | undefined, counted: number): string =>
    value === undefined ? '–' : percentText(value, counted)
  return [
    paragraph('Trials without a result, and the rate with them left out, taken as failed, and at both bounds:'),
    {
      kind: 'table',
      columns: [
        { title: 'Agent' },
        ...['Lost', 'Unfinished', 'Left out', 'As failed', 'Bounds'].map(
          (title) => ({ title, align: 'right' }) as const,
        ),
      ],
      rows: losing.map(({ agent, lost, absent, counted, rateThreeWays: ways }) => [
        [{ strong: agent }],
        [String(lost)],
        [String(absent)],
        [rate(ways.excluded, counted)],
        [rate(ways.asFailed, counted)],
        [ways.worst === undefined || ways.best === undefined ? '–' : rateRangeText(ways.worst, ways.best, counted)],
      ]),
    },
  ]
}

/** `67% (40/60)`. */
function passesText({ verified }: AgentSummary): string {
  const { rate, passed, counted } = verified
  return rate === undefined ? '–' : `${percentText(rate, counted)} (${passed}/${counted})`
}

/** The mean, marked where it is what the agent said of itself, and where only some trials have one. */
export function costText({ meanUsd, costBasis, costKnown, verified }: AgentSummary): string {
  if (meanUsd === undefined) return 'unknown'
  const marks = [
    ...(costBasis === 'reported' ? ['reported'] : []),
    ...(costKnown < verified.counted ? [`${costKnown}/${verified.counted} known`] : []),
  ]
  return marks.length === 0 ? usdText(meanUsd) : `${usdText(meanUsd)} (${marks.join(', ')})`
}

/** Who pays what stands beside it. */
export const billingText = ({ meanUsd, billing }: AgentSummary): string =>
  meanUsd === undefined && billing === undefined ? '–' : billingWord(billing)

function nameOf({ agent, cliVersions, requestedModel, observedModels }: AgentSummary): Inline[] {
  const models = observedModels.length > 0 ? observedModels : requestedModel === undefined ? [] : [requestedModel]
  const details = [...cliVersions, ...models].join(', ')
  return details === '' ? [{ strong: agent }] : [{ strong: agent }, ` ${details}`]
}

function explanation(data: ReportData): string {
  const rate =
    data.tasks.length > 1
      ? 'The rate is the mean over tasks, each of which weighs the same; the interval allows for trials of one task being alike.'
      : 'The interval is over the trials of this one task.'
  const ranks =
    data.agents.length > 1
      ? ' A rank is the range of places that the corrected tests leave open, here (on these tasks) and beyond (on tasks like these).'
      : ''
  return `A pass is a verified test of the agent's own by policy ${data.policy}. ${rate}${ranks} Cost per pass is all money over passes, with Fieller's interval. Lost trials count nowhere else.`
}
