import { durationText, percentText, usdText } from '../../charts/number-text.ts'
import type { AgentSummary, ReportData } from '../../model/report-data.ts'
import { type Block, heading, type Inline, paragraph } from '../blocks.ts'
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
        { title: 'Agent' },
        { title: 'Verified passes', align: 'right' },
        { title: '95% interval', align: 'right' },
        ...(checked ? [{ title: 'Correct', align: 'right' } as const] : []),
        ...(promised ? [{ title: 'Promises kept', align: 'right' } as const] : []),
        { title: 'Median active time', align: 'right' },
        { title: 'Time to a pass', align: 'right' },
        { title: 'Cost per trial', align: 'right' },
        { title: 'Cost per pass', align: 'right' },
        { title: 'Timed out', align: 'right' },
        { title: 'Lost', align: 'right' },
      ],
      rows: rows.map((agent) => [
        nameOf(agent),
        [passesText(agent)],
        [intervalText(agent).slice(1, -1) || '–'],
        ...(checked ? [[`${agent.correct.correct}/${agent.correct.of}`]] : []),
        ...(promised ? [[`${agent.promisesKept.kept}/${agent.promisesKept.of}`]] : []),
        [agent.medianActiveMs === undefined ? '–' : durationText(agent.medianActiveMs)],
        [agent.medianActiveMsToPass === undefined ? '–' : durationText(agent.medianActiveMsToPass)],
        [costText(agent)],
        [agent.usdPerPass === undefined ? '–' : usdText(agent.usdPerPass)],
        [String(agent.timedOut)],
        [String(agent.lost)],
      ]),
    },
    paragraph(explanation(data)),
  ]
}

/** `67% (40/60)`. */
function passesText({ verified }: AgentSummary): string {
  const { rate, passed, counted } = verified
  return rate === undefined ? '–' : `${percentText(rate, counted)} (${passed}/${counted})`
}

/** The mean, marked where it is what the agent said of itself, and where only some trials have one. */
export function costText({ meanUsd, costBasis, costKnown, verified, billing }: AgentSummary): string {
  if (meanUsd === undefined) return 'unknown'
  const marks = [
    ...(costBasis === 'reported' ? ['reported'] : []),
    ...(billing === 'subscription' ? ['subscription'] : []),
    ...(costKnown < verified.counted ? [`${costKnown}/${verified.counted} known`] : []),
  ]
  return marks.length === 0 ? usdText(meanUsd) : `${usdText(meanUsd)} (${marks.join(', ')})`
}

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
  return `A pass is a verified test of the agent's own by policy ${data.policy}. ${rate} Lost trials count nowhere else.`
}
