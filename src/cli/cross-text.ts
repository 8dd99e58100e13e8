import { stripControl } from '../lib/strip-control.ts'
import type { CrossTable } from '../model/cross-examination.ts'
import { crossAgreementLines, crossCell } from '../report/cross-words.ts'
import { textTable } from './text-table.ts'

/** One task's cross-examination as lines for a terminal. */
export function crossText(table: CrossTable): string {
  const agents = table.contestants.map(({ agent }) => agent)
  const rows = agents.map((tester) => [tester, ...agents.map((author) => crossCell(table, tester, author))])
  return [
    `${table.taskId}: tests of each row on code of each column (exchanged: ${table.interface.map((glob) => stripControl(glob)).join(', ')})\n\n`,
    textTable([['', ...agents], ...rows]),
    '\n',
    ...crossAgreementLines(table).map((line) => `${stripControl(line)}\n`),
    'Evidence beside the verdicts: none of them changes.\n',
  ].join('')
}
