import { groupedText, usdText } from '../../charts/number-text.ts'
import type { ReportData } from '../../model/report-data.ts'
import { type Block, heading, paragraph } from '../blocks.ts'
import { TOKEN_KINDS, tokenMeans } from '../token-means.ts'
import { billingText, costText } from './agents.ts'

/** What the trials consumed: tokens by kind, money, and on what the money rests. */
export function costSection(data: ReportData): Block[] {
  const numbers = ['Input', 'Cache read', 'Cache write', 'Output', 'Reasoning', 'Cost per trial', 'Cost in all']
  return [
    heading(2, 'Cost and time'),
    {
      kind: 'table',
      columns: [
        { title: 'Agent' },
        ...numbers.map((title) => ({ title, align: 'right' }) as const),
        { title: 'Billing' },
      ],
      rows: data.agents.map((agent) => {
        const means = tokenMeans(data, agent.agent)
        return [
          [{ strong: agent.agent }],
          ...TOKEN_KINDS.map((kind) => [means[kind] === undefined ? '–' : groupedText(means[kind])]),
          [costText(agent)],
          [agent.totalUsd === undefined ? 'unknown' : usdText(agent.totalUsd)],
          [billingText(agent)],
        ]
      }),
    },
    paragraph(
      'Tokens are means per counted trial as the agents reported them; a kind that nobody reported is left out, not 0. ',
      'Cost is token usage times list price, or, where marked, what the agent reported of itself. ',
      'Active time is the time the agent worked, without queueing and rate limits.',
    ),
  ]
}
