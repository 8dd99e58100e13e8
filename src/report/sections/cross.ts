import type { CrossTable } from '../../model/cross-examination.ts'
import type { ReportData } from '../../model/report-data.ts'
import { type Block, heading, paragraph } from '../blocks.ts'
import { crossAgreementLines, crossCell } from '../cross-words.ts'

/** Each agent's tests against each agent's code; nothing where no task was cross-examined. */
export function crossSection({ cross = [] }: ReportData): Block[] {
  if (cross.length === 0) return []
  return [
    heading(2, 'Cross-examination'),
    paragraph(
      'Tests of each row on code of each column, each pair in a sandbox of its own. Evidence beside the verdicts: it changes none of them, and no agent ever sees it.',
    ),
    ...cross.flatMap(tableOf),
  ]
}

function tableOf(table: CrossTable): Block[] {
  const agents = table.contestants.map(({ agent }) => agent)
  const exchanged = table.interface.flatMap((glob, index) => [...(index === 0 ? [] : [', ']), { code: glob }])
  return [
    heading(3, { code: table.taskId }),
    paragraph('Exchanged: ', ...exchanged),
    {
      kind: 'table',
      columns: [{ title: 'Tests of' }, ...agents.map((agent) => ({ title: agent }))],
      rows: agents.map((tester) => [[tester], ...agents.map((author) => [crossCell(table, tester, author)])]),
    },
    { kind: 'list', items: crossAgreementLines(table).map((line) => [line]) },
  ]
}
