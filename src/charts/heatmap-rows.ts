import type { AgentId, TaskId } from '../model/ids.ts'
import type { Cell, ReportData } from '../model/report-data.ts'
import { cmhExact } from '../stats/cmh-exact.ts'
import { countText } from './number-text.ts'

/** One task: passes and counted trials of each agent, and of all together. */
export type TaskRow = { task: TaskId; cells: ReadonlyMap<AgentId, Cell>; passed: number; counted: number }

/** With more tasks a picture is too long for any page. */
const MOST_ROWS = 40
const ALPHA = 0.05

/** All tasks, easiest first, and those that the picture shows: the ones that divide the agents most where there are too many. */
export function heatmapRows(data: ReportData): { shown: TaskRow[]; all: TaskRow[] } {
  const byTask = new Map<TaskId, Map<AgentId, Cell>>()
  for (const { id } of data.tasks) byTask.set(id, new Map())
  for (const cell of data.cells) byTask.get(cell.task)?.set(cell.agent, cell)
  const all = [...byTask]
    .map(([task, cells]) => ({
      task,
      cells,
      passed: sumOf(cells, 'passed'),
      counted: sumOf(cells, 'counted'),
    }))
    .sort((a, b) => shareOf(b) - shareOf(a))
  if (all.length <= MOST_ROWS) return { shown: all, all }
  const dividing = new Set([...all].sort((a, b) => spreadOf(b) - spreadOf(a)).slice(0, MOST_ROWS))
  return { shown: all.filter((row) => dividing.has(row)), all }
}

const sumOf = (cells: ReadonlyMap<AgentId, Cell>, field: 'passed' | 'counted'): number =>
  [...cells.values()].reduce((sum, cell) => sum + cell[field], 0)

const shareOf = ({ passed, counted }: TaskRow): number => (counted === 0 ? -1 : passed / counted)

function spreadOf({ cells }: TaskRow): number {
  const rates = [...cells.values()].filter(({ counted }) => counted > 0).map((cell) => cell.passed / cell.counted)
  return rates.length === 0 ? -1 : Math.max(...rates) - Math.min(...rates)
}

/** The finding on tasks, longest wording first: how many every agent always passes, and none ever does. Counts only. */
export function heatmapTitles(rows: readonly TaskRow[], agents: number): string[] {
  const seen = rows.filter(({ counted }) => counted > 0)
  const always = seen.filter(({ passed, counted }) => passed === counted).length
  const never = seen.filter(({ passed }) => passed === 0)
  const tasks = countText(seen.length, 'task')
  const everywhere = rows.every(
    ({ cells }) => [...cells.values()].filter(({ counted }) => counted > 0).length === agents,
  )
  const result = everywhere ? '' : ' with a result'
  const by = agents > 1 ? ` by every agent${result}` : ''
  if (always === seen.length) {
    return [`Every task${agents > 1 ? '' : result} was passed every time${by}: nothing here is hard enough`]
  }
  if (never.length === seen.length) return ['No task was passed a single time']
  const first =
    always === 0
      ? `None of ${tasks} was passed every time${by}`
      : `${always} of ${tasks} ${was(always)} passed every time${by}`
  const [only] = never
  if (only === undefined) return [`${first}; each was passed at least once`, first]
  const count = `${never.length} never passed`
  return never.length === 1
    ? [`${first}; ${only.task} never passed`, `${first}; ${count}`]
    : [`${first}; ${count}`, first]
}

const was = (count: number): string => (count === 1 ? 'was' : 'were')

/** Which counts a cell's trials cannot tell apart, by Fisher's exact test; nothing where cells have different counts. */
export function resolutionText(data: ReportData): string[] {
  const counts = new Set(data.cells.map(({ counted }) => counted))
  const [trials] = counts
  if (data.agents.length < 2 || counts.size !== 1 || trials === undefined || trials === 0) return []
  const alike = Array.from({ length: trials }, (_, passed) => passed).find(
    (passed) => cmhExact({ strata: [[trials, trials, passed, trials]] }).p > ALPHA,
  )
  if (alike === undefined) return []
  return [`${countText(trials, 'trial')} a cell cannot tell ${alike}/${trials} from ${trials}/${trials} (exact test).`]
}
