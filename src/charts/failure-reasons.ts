import type { Plugin } from 'chart.js'
import type { Chart, MeasureText, Table } from '../contracts/chart.ts'
import type { AgentId } from '../model/ids.ts'
import type { ReportData } from '../model/report-data.ts'
import { barScales } from './axis.ts'
import { countedTrials, rankByRate } from './claims.ts'
import { type Box, type Brush, drawText } from './draw.ts'
import { FAILURE_REASONS, type FailureReason, failureReason, REASON_TEXT } from './failure-reason.ts'
import { type Datasets, framePlan, MARGIN, WIDTH } from './frame.ts'
import { inkOn } from './ink-on.ts'
import { countText } from './number-text.ts'
import { drawRowLabel, type RowLabels, rowLabels } from './row-labels.ts'
import { sampleText } from './subtitle.ts'
import { drawSwatches, type Swatches, swatches } from './swatches.ts'
import { THEMES, type Theme } from './theme.ts'

const ROW = 44
const BAR = 30
const COUNT = { size: 13, weight: 600 }

type Row = { agent: AgentId; passed: number; counted: number; failed: ReadonlyMap<FailureReason, number> }

/** A piece of a bar: passes, or the failures of one reason. */
type Piece = { colour: string; text: string; countOf(row: Row): number }

/** Chart 8: why trials failed, one reason each; passes stand back in grey. */
export const failureReasons: Chart = {
  id: 'failure-reasons',
  file: '08-failure-reasons',
  plan(data, themeName, measure) {
    const rows = rowsOf(data)
    const most = Math.max(0, ...rows.map(({ counted }) => counted))
    if (most === 0) return null
    const theme = THEMES[themeName]
    const pieces = piecesOf(rows, theme)
    const key = swatches(pieces, measure)
    const labels = rowLabels(
      rows.map(({ agent }) => agent),
      measure,
    )
    const right = Math.ceil(Math.max(...rows.map((row) => measure(failedText(row), 13, 400)))) + 16
    return framePlan({
      data,
      theme,
      measure,
      text: {
        titles: failureTitles(rows),
        subtitle: `Outcome of every counted trial · ${sampleText(data)}`,
        notes: notesOf(data),
      },
      plotHeight: rows.length * ROW,
      room: { left: labels.room, right, top: key.room, bottom: 0 },
      table: tableOf(rows, data),
      numbers: `${rows.map(sentenceOf).join('; ')}.`,
      config: (area) => ({
        type: 'bar',
        data: { labels: rows.map(({ agent }) => agent), datasets: barsOf(rows, pieces, theme) },
        scales: barScales({ min: 0, max: most }),
        plugins: [rowsPlugin(rows, pieces, { area, most, theme, measure, labels, key })],
      }),
    })
  },
}

function rowsOf(data: ReportData): Row[] {
  const ranked = rankByRate(data).map(({ agent }) => agent)
  const rest = data.agents.map(({ agent }) => agent).filter((agent) => !ranked.includes(agent))
  return [...ranked, ...rest].map((agent) => {
    const counted = countedTrials(data, agent)
    const failed = new Map<FailureReason, number>()
    for (const trial of counted.filter(({ status }) => status === 'fail')) {
      const reason = failureReason(trial)
      failed.set(reason, (failed.get(reason) ?? 0) + 1)
    }
    return { agent, counted: counted.length, passed: counted.filter(({ status }) => status === 'pass').length, failed }
  })
}

function totals(rows: readonly Row[]): { reason: FailureReason; count: number }[] {
  return FAILURE_REASONS.map((reason) => ({
    reason,
    count: rows.reduce((sum, { failed }) => sum + (failed.get(reason) ?? 0), 0),
  })).filter(({ count }) => count > 0)
}

/** The commonest reason of all, or what ties with it. Counts only: nothing is said of who fails less. */
export function failureTitles(rows: readonly Row[]): string[] {
  const counts = totals(rows).sort((a, b) => b.count - a.count)
  const all = counts.reduce((sum, { count }) => sum + count, 0)
  const [first, second, third] = counts
  if (first === undefined) return ['No counted trial failed']
  const { subject } = REASON_TEXT[first.reason]
  if (second === undefined) return [`${subject} is the only reason of failure: ${countText(all, 'trial')}`]
  if (first.count > second.count) return [`${subject} is the commonest failure: ${first.count} of ${all}`]
  if (third !== undefined && third.count === first.count) return [`${all} trials failed, and no reason stands out`]
  const other = REASON_TEXT[second.reason].short
  return [`Most common failures, ${first.count} each of ${all}: ${REASON_TEXT[first.reason].short}, and ${other}`]
}

function piecesOf(rows: readonly Row[], theme: Theme): Piece[] {
  const failures = totals(rows).map(
    ({ reason }): Piece => ({
      colour: theme.reasons[FAILURE_REASONS.indexOf(reason)] ?? theme.neutral,
      text: REASON_TEXT[reason].short,
      countOf: ({ failed }) => failed.get(reason) ?? 0,
    }),
  )
  return [{ colour: theme.grid, text: 'verified pass', countOf: ({ passed }) => passed }, ...failures]
}

const failedText = ({ passed, counted }: Row): string => (counted === 0 ? 'no trial' : `${counted - passed} failed`)

function notesOf(data: ReportData): string[] {
  const lost = data.agents.filter((agent) => agent.lost > 0)
  const list = lost.map((agent) => `${agent.agent} ${agent.lost}`).join(', ')
  return [
    'One reason for each trial: what its folder shows, and where it shows nothing, how the agent ended.',
    lost.length > 0 ? `Lost to infrastructure, not counted: ${list}.` : 'No trial was lost to infrastructure.',
  ]
}

function sentenceOf({ agent, passed, counted, failed }: Row): string {
  const reasons = [...failed].map(([reason, count]) => `${REASON_TEXT[reason].short} ${count}`)
  return [`${agent} ${passed} of ${counted} passed`, ...reasons].join(', ')
}

function tableOf(rows: readonly Row[], data: ReportData): Table {
  const lost = new Map(data.agents.map((agent) => [agent.agent, agent.lost]))
  return {
    columns: ['agent', 'counted', 'passed', ...FAILURE_REASONS.map((reason) => REASON_TEXT[reason].short), 'lost'],
    rows: rows.map(({ agent, counted, passed, failed }) => [
      agent,
      counted,
      passed,
      ...FAILURE_REASONS.map((reason) => failed.get(reason) ?? 0),
      lost.get(agent) ?? 0,
    ]),
  }
}

function barsOf(rows: readonly Row[], pieces: readonly Piece[], theme: Theme): Datasets {
  return pieces.map(({ colour, countOf }) => ({
    indexAxis: 'y' as const,
    data: rows.map(countOf),
    barThickness: BAR,
    backgroundColor: colour,
    borderColor: theme.background,
    borderWidth: { top: 0, bottom: 0, left: 0, right: 2 },
    borderSkipped: false as const,
  }))
}

type Look = { area: Box; most: number; theme: Theme; measure: MeasureText; labels: RowLabels; key: Swatches }

function rowsPlugin(rows: readonly Row[], pieces: readonly Piece[], look: Look): Plugin {
  const { area, theme, labels, key } = look
  return {
    id: 'rows',
    afterDatasetsDraw({ ctx }) {
      drawSwatches(ctx, key, area.y, theme)
      for (const [index, row] of rows.entries()) {
        const y = area.y + (index + 0.5) * ROW
        drawRowLabel(ctx, labels, row.agent, y, theme)
        drawCounts(ctx, row, pieces, y, look)
        drawText(ctx, failedText(row), WIDTH - MARGIN, y, { size: 13, colour: theme.muted, align: 'right' })
      }
    },
  }
}

function drawCounts(brush: Brush, row: Row, pieces: readonly Piece[], y: number, look: Look): void {
  const perTrial = look.area.width / look.most
  let before = 0
  for (const { colour, countOf } of pieces) {
    const count = countOf(row)
    const text = String(count)
    const width = count * perTrial - 2
    if (count > 0 && look.measure(text, COUNT.size, COUNT.weight) + 4 <= width) {
      const x = look.area.x + before * perTrial + width / 2
      drawText(brush, text, x, y + 0.5, { ...COUNT, colour: inkOn(colour, look.theme), align: 'center' })
    }
    before += count
  }
}
