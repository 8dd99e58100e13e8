import type { ReportData } from '../../model/report-data.ts'
import { type Block, heading, paragraph } from '../blocks.ts'

/** Passes after the first prompt and after the last, where any trial had a second one. */
export function followUpsSection(data: ReportData): Block[] {
  const followed = data.agents.filter(({ firstRound }) => firstRound !== undefined)
  if (followed.length === 0) return []
  return [
    heading(2, 'After the first prompt, and after the last'),
    {
      kind: 'table',
      columns: [
        { title: 'Agent' },
        { title: 'Passes after the first', align: 'right' },
        { title: 'Passes after the last', align: 'right' },
        { title: 'Trials followed up', align: 'right' },
      ],
      rows: followed.map(({ agent, verified, firstRound }) => [
        [{ strong: agent }],
        [`${firstRound?.passed}/${firstRound?.counted}`],
        [`${verified.passed}/${verified.counted}`],
        [String(firstRound?.followedUp)],
      ]),
    },
    paragraph(
      'A follow-up is a further prompt, by a rule of the task or by hand. Times, tokens and money above are those of all prompts together; the view `rounds` of the database has each apart.',
    ),
  ]
}
