import type { AgentId, TaskId } from '../../model/ids.ts'
import type { Cell, ReportData, TrialResult } from '../../model/report-data.ts'
import { type Block, heading, type Inline, paragraph } from '../blocks.ts'
import { linkTarget } from '../escape.ts'

/** Trials of one cell that are linked one by one; with more, the cell links to their common folder. */
const MOST_LINKS = 5

/** Every task with its passes by agent, each linked to what the trial left. */
export function tasksSection(data: ReportData, suiteHref: string): Block[] {
  const agents = data.agents.map(({ agent }) => agent)
  return [
    heading(2, 'Tasks'),
    {
      kind: 'table',
      columns: [{ title: 'Task' }, ...agents.map((title) => ({ title }))],
      rows: data.tasks.map(({ id, title }) => [
        title === id ? [{ code: id }] : [{ code: id }, ` ${title}`],
        ...agents.map((agent) => cellOf(data, { task: id, agent, suiteHref })),
      ]),
    },
    paragraph(
      'Passes of counted trials; ✓ pass, ✗ fail, – lost or without a result. Each mark links to the trial’s folder.',
    ),
  ]
}

type Place = { task: TaskId; agent: AgentId; suiteHref: string }

function cellOf(data: ReportData, { task, agent, suiteHref }: Place): Inline[] {
  const folderOf = (trial: string): string => `${suiteHref}/results/runs/${linkTarget(trial)}/`
  const cell = data.cells.find((candidate) => candidate.task === task && candidate.agent === agent)
  if (cell === undefined || cell.trials.length === 0) return ['–']
  const trials = data.trials.filter(({ trial }) => cell.trials.includes(trial))
  if (trials.length > MOST_LINKS) return [{ link: countOf(cell), to: folderOf(`${data.run}/${task}/${agent}`) }]
  return [countOf(cell), ...trials.flatMap((trial) => [' ', { link: markOf(trial), to: folderOf(trial.trial) }])]
}

function countOf({ passed, counted, lost }: Cell): string {
  return lost > 0 ? `${passed}/${counted} (${lost} lost)` : `${passed}/${counted}`
}

function markOf({ status }: TrialResult): string {
  if (status === 'pass') return '✓'
  return status === 'fail' ? '✗' : '–'
}
