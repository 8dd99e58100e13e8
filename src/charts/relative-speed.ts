import type { Plugin } from 'chart.js'
import type { Chart, MeasureText, Table } from '../contracts/chart.ts'
import type { AgentId } from '../model/ids.ts'
import type { ReportData } from '../model/report-data.ts'
import { agentStyles, styleOf } from './agent-style.ts'
import { type Axis, axisPlugin, barScales, TICK_ROW, xOf } from './axis.ts'
import { type Box, type Brush, drawLine, drawText } from './draw.ts'
import { type Datasets, framePlan, MARGIN, WIDTH } from './frame.ts'
import { linearAxis, STEPS } from './linear-axis.ts'
import { drawRowLabel, type RowLabels, rowLabels } from './row-labels.ts'
import { type SpeedRow, speedRows, speedTitles } from './speed-rows.ts'
import { sampleText } from './subtitle.ts'
import { THEMES, type Theme } from './theme.ts'
import { shortenText } from './wrap-text.ts'

const ROW = 40
const BAR = 25
const VALUE = { size: 15, weight: 600 }
/** Whiskers do not stretch the axis further than this beyond the longest bar. */
const MOST_STRETCH = 1.6

/** Chart 10: how fast each agent is against the first of the suite, task by task. */
export const relativeSpeed: Chart = {
  id: 'relative-speed',
  file: '10-relative-speed',
  plan(data, themeName, measure) {
    const found = speedRows(data)
    if (found === null) return null
    const { baseline, rows } = found
    const theme = THEMES[themeName]
    const labels = rowLabels(
      rows.map(({ agent }) => agent),
      measure,
    )
    const right = Math.ceil(Math.max(...rows.map((row) => measure(speedText(row), VALUE.size, VALUE.weight)))) + 20
    const width = WIDTH - 2 * MARGIN - labels.room - right
    const axis = speedAxis(rows, width, measure)
    const name = shortenText(baseline, (text) => measure(text, 13.5, 400), 220)
    return framePlan({
      data,
      theme,
      measure,
      text: {
        titles: speedTitles(rows, baseline, data.tasks.length),
        subtitle: `Speed relative to ${name}, same tasks · ${sampleText(data)}`,
        notes: notesOf(data, rows),
      },
      plotHeight: rows.length * ROW,
      room: { left: labels.room, right, top: 20, bottom: TICK_ROW },
      table: tableOf(rows, baseline),
      numbers: `${rows.map((row) => sentenceOf(row, baseline)).join('; ')}.`,
      config: (area) => ({
        type: 'bar',
        data: { labels: rows.map(({ agent }) => agent), datasets: barsOf(rows, data, theme) },
        scales: barScales(axis),
        plugins: [axisPlugin(theme, area, { x: axis }), rowsPlugin(rows, labels, { axis, area, theme, measure })],
      }),
    })
  },
}

/** `1.48×`; whole numbers where the decimals would say nothing. */
function speedText({ speed }: SpeedRow): string {
  return `${speed.toFixed(speed >= 100 ? 0 : speed >= 10 ? 1 : 2)}×`
}

function speedAxis(rows: readonly SpeedRow[], width: number, measure: MeasureText): Axis {
  const longest = Math.max(...rows.map(({ speed }) => speed))
  const reach = Math.max(longest, ...rows.map(({ hi }) => Math.min(hi ?? 0, longest * MOST_STRETCH)))
  return linearAxis({ min: 0, max: reach * 1.04 }, STEPS, (value) => `${Number(value.toPrecision(6))}×`, {
    width,
    measure,
  })
}

function notesOf({ agents }: ReportData, rows: readonly SpeedRow[]): string[] {
  const whiskers = rows.some(({ lo }) => lo !== undefined)
  const shown = new Set(rows.map(({ agent }) => agent))
  const missing = agents.flatMap(({ agent }) => (shown.has(agent) ? [] : [agent]))
  return [
    'Ratio of geometric-mean active times; a failed trial counts with the time it took.',
    ...(whiskers
      ? ['Whiskers: 95% paired t interval over tasks.', 'Claims: the same, corrected for pairs and efforts.']
      : []),
    ...(missing.length > 0 ? [`Not shown, no time on tasks of the baseline: ${missing.join(', ')}.`] : []),
  ]
}

function sentenceOf(row: SpeedRow, baseline: AgentId): string {
  if (row.agent === baseline) return `${baseline} is the baseline`
  const { lo, hi } = row
  const interval = lo === undefined || hi === undefined ? '' : ` (95% interval ${lo.toFixed(2)} to ${hi.toFixed(2)})`
  return `${row.agent} ${speedText(row)}${interval}`
}

function tableOf(rows: readonly SpeedRow[], baseline: AgentId): Table {
  return {
    columns: ['agent', 'baseline', 'speed', 'lo', 'hi', 'claim'],
    rows: rows.map(({ agent, speed, lo, hi, claim }) => [agent, baseline, speed, lo ?? null, hi ?? null, claim]),
  }
}

function barsOf(rows: readonly SpeedRow[], data: ReportData, theme: Theme): Datasets {
  const styles = agentStyles(data, theme)
  return [
    {
      indexAxis: 'y' as const,
      data: rows.map(({ speed }) => speed),
      barThickness: BAR,
      borderRadius: 3,
      borderSkipped: 'start' as const,
      backgroundColor: rows.map(({ agent }) => styleOf(styles, agent, theme).colour),
    },
  ]
}

type Look = { axis: Axis; area: Box; theme: Theme; measure: MeasureText }

function rowsPlugin(rows: readonly SpeedRow[], labels: RowLabels, look: Look): Plugin {
  const { axis, area, theme } = look
  return {
    id: 'rows',
    afterDatasetsDraw({ ctx }) {
      drawBaseline(ctx, look)
      for (const [index, row] of rows.entries()) {
        const y = area.y + (index + 0.5) * ROW
        drawWhisker(ctx, row, y, { axis, area, theme })
        drawRowLabel(ctx, labels, row.agent, y, theme)
        drawText(ctx, speedText(row), WIDTH - MARGIN, y, { ...VALUE, colour: theme.ink, align: 'right' })
      }
    },
  }
}

function drawBaseline(brush: Brush, { axis, area, theme, measure }: Look): void {
  const x = xOf(axis, area, 1)
  const line = { x1: x, y1: area.y - 4, x2: x, y2: area.y + area.height }
  drawLine(brush, line, { colour: theme.ink, width: 1.5, dash: [6, 4] })
  const half = measure('baseline 1×', 12.5, 600) / 2
  const at = Math.min(x, WIDTH - MARGIN - half)
  drawText(brush, 'baseline 1×', at, area.y - 13, { size: 12.5, weight: 600, colour: theme.ink, align: 'center' })
}

/** Drawn over a halo, so that it is seen on its own bar too. */
function drawWhisker(
  brush: Brush,
  { lo, hi }: SpeedRow,
  y: number,
  { axis, area, theme }: Omit<Look, 'measure'>,
): void {
  if (lo === undefined || hi === undefined) return
  const x1 = xOf(axis, area, lo)
  const x2 = xOf(axis, area, Math.min(hi, axis.max))
  drawLine(brush, { x1: x1 - 1.5, y1: y, x2: x2 + 1.5, y2: y }, { colour: theme.background, width: 5 })
  drawLine(brush, { x1, y1: y, x2, y2: y }, { colour: theme.ink, width: 2 })
}
