import { countText, dayText } from '../charts/number-text.ts'
import { stripControl } from '../lib/strip-control.ts'
import type { AgentHistory, NightHistoryReport } from '../model/night-history.ts'
import {
  effortTrendText,
  flippedNights,
  flipText,
  isTrend,
  nightSigns,
  pairSentences,
  rateText,
  rateTrendText,
  SIGNS_LEGEND,
} from '../report/nights-words.ts'
import { textTable } from './text-table.ts'

const MOST_TASKS = 30
const MOST_FLIPS = 10

/** Many nights for a terminal: every agent's trends and flips, then the pairs. */
export function nightsText(history: NightHistoryReport): string {
  const { suite, timezone, nights, agents, pairs } = history
  const [first = '', last = ''] = [nights[0], nights.at(-1)]
  const span =
    nights.length === 0 ? 'no night' : `${countText(nights.length, 'night')}, ${dayText(first)} – ${dayText(last)}`
  return stripControl(
    [
      `${suite}: ${span} (${timezone})`,
      ...agents.flatMap((agent) => ['', ...agentLines(agent)]),
      ...pairs.flatMap((pair) => ['', ...pairSentences(pair, pairs.length)]),
      '',
      `${SIGNS_LEGEND} A flip: mostly passed before and mostly failed now, or the reverse.`,
      'Trends are straight lines with 95% intervals, nights as units; ! marks those that leave "no change" out.',
    ].join('\n'),
  ).concat('\n')
}

function agentLines(agent: AgentHistory): string[] {
  const latest = agent.nights.at(-1)
  const { rateTrend, timeTrend, costTrend } = agent
  const mark = (is: boolean): string => (is ? ' !' : '')
  const flips = flippedNights(agent)
  return [
    `${agent.agent}: ${latest === undefined ? 'no night' : `${rateText(latest)} in the latest night`}, ${rateText(agent)} in all`,
    `  pass rate  ${rateTrendText(rateTrend)}${mark(isTrend(rateTrend, 0))}`,
    `  time       ${effortTrendText(timeTrend)}${mark(isTrend(timeTrend, 1))}`,
    `  cost       ${effortTrendText(costTrend)}${mark(isTrend(costTrend, 1))}`,
    ...taskTable(agent),
    ...(flips.length === 0 ? ['  No task flipped.'] : ['  Flips:']),
    ...flips
      .slice(-MOST_FLIPS)
      .reverse()
      .map((night) => `    ${flipText(night, (task) => task)}`),
    ...(flips.length > MOST_FLIPS ? [`    … and ${countText(flips.length - MOST_FLIPS, 'earlier night')}`] : []),
  ]
}

function taskTable({ tasks }: AgentHistory): string[] {
  const rows = tasks
    .slice(0, MOST_TASKS)
    .map((task) => [
      `  ${task.task}${task.current ? '' : ' (no longer asked so)'}`,
      nightSigns(task),
      `${task.passed}/${task.counted}`,
      countText(task.flips, 'flip'),
    ])
  const rest = tasks.length - rows.length
  return [
    ...textTable([['  task', 'nights, oldest first', 'passes', 'flips'], ...rows])
      .trimEnd()
      .split('\n'),
    ...(rest > 0 ? [`  … and ${rest} more with fewer flips`] : []),
  ]
}
