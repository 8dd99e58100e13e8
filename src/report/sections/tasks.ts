import { countText } from '../../charts/number-text.ts'
import type { AgentId } from '../../model/ids.ts'
import type { Cell, ReportData, TrialResult } from '../../model/report-data.ts'
import { type Block, details, heading, type Inline, paragraph } from '../blocks.ts'
import { linkTarget } from '../escape.ts'
import { trialKey } from '../page/page-data.ts'
import { printViewState } from '../page/view-state.ts'

/** Trials of one cell that are linked one by one; with more, the cell links to their common folder. */
const MOST_LINKS = 5

/** With more tasks than this those on which agents or trials differ come first, and the others are folded away. */
const MOST_ROWS = 40

/** Every task with its passes by agent, each linked to what the trial left. */
export function tasksSection(data: ReportData, suiteHref: string): Block[] {
  const rows = rowsOf(data)
  const shown = rows.length > MOST_ROWS ? rows.filter(isSplit) : rows
  const folded = rows.length > MOST_ROWS ? rows.filter((row) => !isSplit(row)) : []
  return [
    heading(2, 'Tasks'),
    ...(shown.length === 0 ? [] : [tableOf(data, shown, suiteHref)]),
    ...(folded.length === 0
      ? []
      : [
          details(
            `${countText(folded.length, 'task')} on which all trials ended alike`,
            tableOf(data, folded, suiteHref),
          ),
        ]),
    paragraph(
      'Passes of counted trials; ✓ pass, ✗ fail, – lost or without a result. Each mark links to the trial’s folder.',
    ),
  ]
}

type Row = {
  task: ReportData['tasks'][number]
  cells: { agent: AgentId; cell: Cell | undefined; trials: TrialResult[] }[]
}

function rowsOf({ tasks, agents, cells, trials }: ReportData): Row[] {
  const cellOf = new Map(cells.map((cell) => [`${cell.task}/${cell.agent}`, cell]))
  const trialOf = new Map(trials.map((trial) => [trial.trial, trial]))
  return tasks.map((task) => ({
    task,
    cells: agents.map(({ agent }) => {
      const cell = cellOf.get(`${task.id}/${agent}`)
      return { agent, cell, trials: (cell?.trials ?? []).flatMap((trial) => trialOf.get(trial) ?? []) }
    }),
  }))
}

/** True where not all counted trials of a task ended alike: such rows tell agents apart. */
function isSplit({ cells }: Row): boolean {
  const passed = cells.reduce((sum, { cell }) => sum + (cell?.passed ?? 0), 0)
  const counted = cells.reduce((sum, { cell }) => sum + (cell?.counted ?? 0), 0)
  return passed > 0 && passed < counted
}

function tableOf(data: ReportData, rows: readonly Row[], suiteHref: string): Block {
  return {
    kind: 'table',
    columns: [{ title: 'Task' }, ...data.agents.map(({ agent }) => ({ title: agent }))],
    rows: rows.map(({ task: { id, title }, cells }) => [
      title === id ? [{ code: id }] : [{ code: id }, ` ${title}`],
      ...cells.map(({ agent, cell, trials }): Inline[] => {
        const folderOf = (trial: string): string => `${suiteHref}/results/runs/${linkTarget(trial)}/`
        if (cell === undefined || cell.trials.length === 0) return ['–']
        if (trials.length > MOST_LINKS) {
          const view = printViewState({ task: id, agent })
          return [{ link: countOf(cell), to: folderOf(`${data.run}/${id}/${agent}`), view }]
        }
        const links = trials.flatMap((trial): Inline[] => {
          const view = printViewState({ trial: trialKey(trial) })
          return [' ', { link: markOf(trial), to: folderOf(trial.trial), view }]
        })
        return [countOf(cell), ...links]
      }),
    ]),
  }
}

function countOf({ passed, counted, lost }: Cell): string {
  return lost > 0 ? `${passed}/${counted} (${lost} lost)` : `${passed}/${counted}`
}

function markOf({ status }: TrialResult): string {
  if (status === 'pass') return '✓'
  return status === 'fail' ? '✗' : '–'
}
