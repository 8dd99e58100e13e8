import { countText, dayText } from '../charts/number-text.ts'
import type { ThemeName } from '../contracts/chart.ts'
import type { AgentHistory, NightHistoryReport } from '../model/night-history.ts'
import { escapeHtml, escapeMarkdown, linkTarget } from './escape.ts'
import {
  effortTrendText,
  flippedNights,
  flipText,
  nightSigns,
  pairSentences,
  rateText,
  rateTrendText,
  SIGNS_LEGEND,
} from './nights-words.ts'

/** A picture beside the page; `file` is relative to it. */
export type NightPicture = { theme: ThemeName; file: string; alt: string }

/** Many nights as GitHub Markdown. */
export function nightsMarkdown(history: NightHistoryReport, pictures: readonly NightPicture[]): string {
  const { suite, timezone, nights, agents, pairs } = history
  const [first = '', last = ''] = [nights[0], nights.at(-1)]
  const span =
    nights.length === 0
      ? 'No night.'
      : `${countText(nights.length, 'night')}, ${dayText(first)} – ${dayText(last)} (${timezone}).`
  return [
    `# Nights of ${escapeMarkdown(suite)}`,
    span,
    ...pictureOf(pictures),
    ...(agents.length === 0 ? [] : [summaryTable(agents)]),
    ...pairs.map((pair) =>
      pairSentences(pair, pairs.length)
        .map((sentence) => `- ${escapeMarkdown(sentence)}`)
        .join('\n'),
    ),
    ...agents.flatMap(agentSection),
    `${SIGNS_LEGEND} A flip: mostly passed before and mostly failed now, or the reverse. Trends are straight lines with 95% intervals, nights as units.`,
  ]
    .join('\n\n')
    .concat('\n')
}

function pictureOf(pictures: readonly NightPicture[]): string[] {
  const light = pictures.find(({ theme }) => theme === 'light')
  const dark = pictures.find(({ theme }) => theme === 'dark') ?? light
  if (light === undefined || dark === undefined) return []
  const alt = escapeHtml(light.alt)
  return [
    `<picture><source media="(prefers-color-scheme: dark)" srcset="${linkTarget(dark.file)}"><img src="${linkTarget(light.file)}" width="720" alt="${alt}"></picture>`,
  ]
}

function summaryTable(agents: readonly AgentHistory[]): string {
  const rows = agents.map((agent) => {
    const latest = agent.nights.at(-1)
    const cells = [
      agent.agent,
      latest === undefined ? '–' : rateText(latest),
      rateText(agent),
      rateTrendText(agent.rateTrend),
      effortTrendText(agent.timeTrend),
      effortTrendText(agent.costTrend),
    ]
    return `| ${cells.map(escapeMarkdown).join(' | ')} |`
  })
  return [
    '| agent | latest night | all nights | pass rate | time | cost |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function agentSection(agent: AgentHistory): string[] {
  const rows = agent.tasks.map(
    (task) =>
      `| ${escapeMarkdown(task.task)}${task.current ? '' : ' (no longer asked so)'} | \`${nightSigns(task)}\` | ${task.passed}/${task.counted} | ${task.flips} |`,
  )
  const flips = flippedNights(agent).toReversed()
  return [
    `## ${escapeMarkdown(agent.agent)}`,
    ['| task | nights, oldest first | passes | flips |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    flips.length === 0 ? 'No task flipped.' : flips.map((night) => `- ${flipText(night, escapeMarkdown)}`).join('\n'),
  ]
}
