import type { ReportData } from '../model/report-data.ts'
import { type Block, heading, paragraph, type ReportChart } from './blocks.ts'
import { agentsSection } from './sections/agents.ts'
import { costSection } from './sections/cost.ts'
import { crossSection } from './sections/cross.ts'
import { failuresSection } from './sections/failures.ts'
import { followUpsSection } from './sections/follow-ups.ts'
import { methodSection } from './sections/method.ts'
import { pairsSection } from './sections/pairs.ts'
import { tasksSection } from './sections/tasks.ts'
import { verdictText } from './verdict-text.ts'

/** Under which part of the report a chart stands; one that is not named stands with cost and time. */
const PLACES: Readonly<Record<string, 'agents' | 'pairs' | 'tasks' | 'failures'>> = {
  'pass-rate': 'agents',
  'cost-pareto': 'agents',
  nightly: 'agents',
  'paired-forest': 'pairs',
  heatmap: 'tasks',
  'failure-reasons': 'failures',
}

const BANNER =
  'Names of models, reasons, commands and output below are quoted from agents and their tests; nobody has reviewed them.'

/** From the report's usual place, `reports/<run>/`, to the suite. */
export const SUITE_HREF = '../..'

/**
 * The whole report in reading order: verdict first, then the figures, the failures, and how to do it again.
 * `suiteHref` leads from the report to the suite, without a slash at its end.
 */
export function reportBlocks(data: ReportData, charts: readonly ReportChart[], suiteHref: string): Block[] {
  const pictures = (place?: (typeof PLACES)[string]): Block[] =>
    charts.filter(({ id }) => PLACES[id] === place).map((chart) => ({ kind: 'picture', chart }))
  return [
    heading(1, `Bakeoff: ${data.name}`),
    paragraph(verdictText(data)),
    { kind: 'banner', text: [BANNER] },
    ...agentsSection(data),
    ...pictures('agents'),
    ...followUpsSection(data),
    ...pairsSection(data),
    ...pictures('pairs'),
    ...tasksSection(data, suiteHref),
    ...pictures('tasks'),
    { kind: 'trials' },
    ...crossSection(data),
    ...failuresSection(data, suiteHref),
    ...pictures('failures'),
    ...costSection(data),
    ...pictures(),
    ...methodSection(data),
    heading(2, 'Limits'),
    { kind: 'list', items: limitsOf(data).map((limit) => [limit]) },
  ]
}

function limitsOf({ limits }: ReportData): string[] {
  return [
    ...limits,
    'Agents change from day to day; a run says how they were on its day, with these prompts and limits.',
  ]
}
