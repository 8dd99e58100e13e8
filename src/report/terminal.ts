import { durationText } from '../charts/number-text.ts'
import type { AgentId, TaskId } from '../model/ids.ts'
import type { AgentSummary, ReportData, TrialResult } from '../model/report-data.ts'
import { oneLine } from './escape.ts'
import { failureWord } from './failure-word.ts'

export type TerminalLook = { width: number; color: boolean }

type Tone = 'pass' | 'fail' | 'lost' | 'plain'
type Word = { text: string; tone: Tone }

const GAP = 2
const CODES: Record<Exclude<Tone, 'plain'>, number> = { pass: 32, fail: 31, lost: 33 }

/**
 * The verdicts of a run as plain text for the end of `run` and `demo`: one row an agent with a column for each task,
 * or, where that is wider than `width` columns, one row for each agent and task.
 */
export function verdictTable(data: ReportData, { width, color }: TerminalLook): string {
  const tables = [byTask(data), byCell(data)]
  const chosen = tables.find((rows) => totalWidth(rows) <= width) ?? shortened(byCell(data), width)
  return `${printRows(chosen, color).join('\n')}\n`
}

function byTask(data: ReportData): Word[][] {
  const tasks = data.tasks.map(({ id }) => id)
  return [
    ['agent', ...tasks, 'passes', 'median time'].map(plain),
    ...data.agents.map((agent) => [
      plain(agent.agent),
      ...tasks.map((task) => wordOf(data, task, agent.agent)),
      passesOf(agent),
      plain(timeOf(agent.medianActiveMs)),
    ]),
  ]
}

function byCell(data: ReportData): Word[][] {
  return [
    ['agent', 'task', 'verdict', 'passes'].map(plain),
    ...data.agents.flatMap((agent) =>
      data.tasks.map(({ id }, index) => [
        plain(index === 0 ? agent.agent : ''),
        plain(id),
        wordOf(data, id, agent.agent),
        index === 0 ? passesOf(agent) : plain(''),
      ]),
    ),
  ]
}

/** The verdict of a cell; of several trials the passes and the commonest other word. */
function wordOf(data: ReportData, task: TaskId, agent: AgentId): Word {
  const trials = data.trials.filter((trial) => trial.task === task && trial.agent === agent)
  if (trials.length === 0) return plain('–')
  const passes = trials.filter(({ status }) => status === 'pass')
  const others = trials.filter(({ status }) => status !== 'pass')
  const word = commonest(others.map(failureWord)) ?? 'verified'
  const tone = toneOf(trials)
  return trials.length === 1 ? { text: word, tone } : { text: `${passes.length}/${trials.length} ${word}`, tone }
}

function toneOf(trials: readonly TrialResult[]): Tone {
  if (trials.every(({ status }) => status === 'pass')) return 'pass'
  return trials.some(({ status }) => status === 'fail') ? 'fail' : 'lost'
}

function passesOf({ verified, lost }: AgentSummary): Word {
  const count = `${verified.passed}/${verified.counted}`
  return plain(lost > 0 ? `${count}, ${lost} lost` : count)
}

const timeOf = (ms: number | undefined): string => (ms === undefined ? '–' : durationText(ms))

const plain = (text: string): Word => ({ text: oneLine(text), tone: 'plain' })

function commonest(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}

const widthsOf = (rows: readonly Word[][]): number[] =>
  (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.text.length ?? 0)))

const totalWidth = (rows: readonly Word[][]): number =>
  widthsOf(rows).reduce((sum, width) => sum + width, 0) + GAP * ((rows[0]?.length ?? 1) - 1)

/** Cuts the first two columns, names of agents and tasks, so that the verdicts stay whole. */
function shortened(rows: readonly Word[][], width: number): Word[][] {
  const excess = totalWidth(rows) - width
  const [agents = 0, tasks = 0] = widthsOf(rows)
  const room = [agents - Math.ceil(excess / 2), tasks - Math.floor(excess / 2)].map((most) => Math.max(4, most))
  return rows.map((row) =>
    row.map((word, column) => {
      const most = room[column]
      return most === undefined || word.text.length <= most
        ? word
        : { ...word, text: `${word.text.slice(0, most - 1)}…` }
    }),
  )
}

function printRows(rows: readonly Word[][], color: boolean): string[] {
  const widths = widthsOf(rows)
  return rows.map((row, index) => {
    const cells = row.map(
      (word, column) => paint(word, index === 0, color) + ' '.repeat(pad(word, widths[column] ?? 0)),
    )
    return cells.join(' '.repeat(GAP)).trimEnd()
  })
}

const pad = ({ text }: Word, width: number): number => Math.max(0, width - text.length)

function paint({ text, tone }: Word, head: boolean, color: boolean): string {
  if (!color || text === '') return text
  if (head) return `\u001b[2m${text}\u001b[22m`
  return tone === 'plain' ? text : `\u001b[${CODES[tone]}m${text}\u001b[39m`
}
