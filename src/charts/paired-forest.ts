import type { Plugin } from 'chart.js'
import type { Chart, MeasureText, Table } from '../contracts/chart.ts'
import type { ReportAnalysis } from '../model/report-analysis.ts'
import type { ReportData } from '../model/report-data.ts'
import { type Axis, axisPlugin, hiddenScale, TICK_ROW, xOf } from './axis.ts'
import { type Box, type Brush, drawLine, drawText } from './draw.ts'
import { type Datasets, framePlan, MARGIN, WIDTH } from './frame.ts'
import { linearAxis } from './linear-axis.ts'
import { countText, pointsText } from './number-text.ts'
import { drawPairLabel, type PairLabels, pairLabels } from './pair-labels.ts'
import { isSupported, MOST_AGENTS, type PairRow, pairRows, pairTitles } from './pair-rows.ts'
import { sampleText } from './subtitle.ts'
import { THEMES, type Theme } from './theme.ts'

const CAP = 5
const STEPS = [0.05, 0.1, 0.2, 0.25, 0.5]
const RANGE = { size: 13, weight: 400 }

/** Chart 2: every pair of agents, the difference of their pass rates task by task, and whether it is supported. */
export const pairedForest: Chart = {
  id: 'paired-forest',
  file: '02-paired-forest',
  plan(data, themeName, measure) {
    const { analysis } = data
    const rows = analysis === undefined ? [] : pairRows(data, analysis)
    if (analysis === undefined || rows.length === 0) return null
    const theme = THEMES[themeName]
    const labels = pairLabels(rows, measure)
    const rangeRoom = Math.max(...rows.map((row) => measure(rangeText(row), RANGE.size, RANGE.weight)))
    const right = Math.ceil(rangeRoom + measure('+100', 15, 600) + 36)
    const axis = differenceAxis(rows, WIDTH - 2 * MARGIN - labels.room - right, measure)
    return framePlan({
      data,
      theme,
      measure,
      text: {
        titles: pairTitles(rows, analysis, data.tasks.length),
        subtitle: `Paired difference in verified-pass rate, percentage points · ${sampleText(data)}`,
        notes: notesOf(data, rows, analysis),
      },
      plotHeight: rows.length * labels.rowHeight,
      room: { left: labels.room, right, top: 20, bottom: TICK_ROW },
      table: tableOf(data, analysis),
      numbers: `${rows.map(sentenceOf).join('; ')}.`,
      config: (area) => ({
        type: 'scatter',
        data: { datasets: marksOf(rows, theme) },
        scales: { x: hiddenScale(axis), y: hiddenScale({ min: -0.5, max: rows.length - 0.5, reverse: true }) },
        plugins: [axisPlugin(theme, area, { x: axis }), rowsPlugin(rows, labels, { axis, area, theme, rangeRoom })],
      }),
    })
  },
}

const rangeText = ({ lo, hi }: PairRow): string => `[${pointsText(lo)}, ${pointsText(hi)}]`

function differenceAxis(rows: readonly PairRow[], width: number, measure: MeasureText): Axis {
  const min = Math.min(0, ...rows.map(({ lo }) => lo)) - 0.04
  const max = Math.max(0.1, ...rows.map(({ hi }) => hi)) + 0.04
  return linearAxis({ min, max }, STEPS, pointsText, { width, measure })
}

function notesOf({ agents }: ReportData, rows: readonly PairRow[], { pairs }: ReportAnalysis): string[] {
  const many = pairs.length > 1
  const left = countText(pairs.length - rows.length, 'pair')
  return [
    `Whiskers: 95% ${methodText(rows)} interval over tasks.`,
    `Filled: supported on tasks like these (sign-flip test${many ? `, Holm-corrected for ${pairs.length} pairs` : ''}).`,
    ...(rows.length < pairs.length && agents.length <= MOST_AGENTS ? [`Not shown, without an interval: ${left}.`] : []),
    ...(rows.length < pairs.length && agents.length > MOST_AGENTS
      ? [`Shown: the highest rate against the others; the file beside has all ${countText(pairs.length, 'pair')}.`]
      : []),
  ]
}

/** Where no task differs from the others there is no spread for t, and the interval is made of the two rates' own. */
function methodText(rows: readonly PairRow[]): string {
  const even = rows.filter(({ isEven }) => isEven).length
  if (even === 0) return 'paired t'
  return even === rows.length ? 'MOVER' : 'paired t (all tasks alike: MOVER)'
}

function sentenceOf(row: PairRow): string {
  const { first, second, difference, lo, hi, supported } = row
  const interval = `95% interval ${pointsText(lo)} to ${pointsText(hi)}`
  return `${first} against ${second} ${pointsText(difference)} points (${interval}, ${supported ? '' : 'not '}supported)`
}

function tableOf({ agents }: ReportData, { pairs, alpha }: ReportAnalysis): Table {
  const rated = new Set(agents.filter(({ verified }) => verified.rate !== undefined).map(({ agent }) => agent))
  const others = agents.filter(({ agent }) => !rated.has(agent))
  return {
    columns: ['a', 'b', 'tasks', 'difference', 'lo', 'hi', 'p_beyond_suite_holm', 'p_this_suite_holm', 'supported'],
    rows: [
      ...pairs.map((pair) => {
        const { a, b, tasks, difference, pBeyondSuiteHolm, pThisSuiteHolm } = pair
        return [
          a,
          b,
          tasks,
          difference?.value ?? null,
          difference?.lo ?? null,
          difference?.hi ?? null,
          pBeyondSuiteHolm,
          pThisSuiteHolm,
          isSupported(pair, alpha) ? 'yes' : 'no',
        ]
      }),
      ...others.map(({ agent }) => [agent, null, 0, null, null, null, null, null, 'no']),
    ],
  }
}

function marksOf(rows: readonly PairRow[], theme: Theme): Datasets {
  return rows.map(({ difference, supported }, index) => ({
    data: [{ x: difference, y: index }],
    clip: false as const,
    pointStyle: 'rect' as const,
    pointRadius: 8.5,
    backgroundColor: supported ? theme.ink : theme.background,
    borderColor: supported ? theme.ink : theme.neutral,
    borderWidth: 2.5,
  }))
}

type Look = { axis: Axis; area: Box; theme: Theme; rangeRoom: number }

function rowsPlugin(rows: readonly PairRow[], labels: PairLabels, look: Look): Plugin {
  const { axis, area, theme } = look
  return {
    id: 'rows',
    beforeDatasetsDraw({ ctx }) {
      const zero = xOf(axis, area, 0)
      drawLine(
        ctx,
        { x1: zero, y1: area.y - 4, x2: zero, y2: area.y + area.height },
        { colour: theme.muted, width: 1.5 },
      )
      const small = { size: 12.5, colour: theme.muted }
      drawText(ctx, 'first passes more →', zero + 6, area.y - 12, small)
      drawText(ctx, '← second', zero - 6, area.y - 12, { ...small, align: 'right' })
      for (const [index, row] of rows.entries()) {
        const y = area.y + (index + 0.5) * labels.rowHeight
        drawWhisker(ctx, row, y, look)
        drawPairLabel(ctx, labels, index, y, theme)
        drawValues(ctx, row, y, look)
      }
    },
  }
}

function drawWhisker(brush: Brush, { lo, hi, supported }: PairRow, y: number, { axis, area, theme }: Look): void {
  const look = { colour: supported ? theme.ink : theme.neutral, width: 2.5 }
  const [left, right] = [xOf(axis, area, lo), xOf(axis, area, hi)]
  drawLine(brush, { x1: left, y1: y, x2: right, y2: y }, look)
  for (const x of [left, right]) drawLine(brush, { x1: x, y1: y - CAP, x2: x, y2: y + CAP }, look)
}

function drawValues(brush: Brush, row: PairRow, y: number, { theme, rangeRoom }: Look): void {
  drawText(brush, pointsText(row.difference), WIDTH - MARGIN - rangeRoom - 16, y, {
    size: 15,
    weight: 600,
    colour: row.supported ? theme.ink : theme.muted,
    align: 'right',
  })
  drawText(brush, rangeText(row), WIDTH - MARGIN, y, { ...RANGE, colour: theme.muted, align: 'right' })
}
