import type { Plugin } from 'chart.js'
import type { Chart, MeasureText, Table } from '../contracts/chart.ts'
import type { ReportData } from '../model/report-data.ts'
import { type Axis, axisPlugin, barScales, TICK_ROW } from './axis.ts'
import { type Box, drawText } from './draw.ts'
import { type Datasets, framePlan, MARGIN, WIDTH } from './frame.ts'
import { linearAxis, STEPS } from './linear-axis.ts'
import { percentText, tokensText } from './number-text.ts'
import { drawRowLabel, type RowLabels, rowLabels } from './row-labels.ts'
import { sampleText } from './subtitle.ts'
import { drawSwatches, type Swatches, swatches } from './swatches.ts'
import { THEMES, type Theme } from './theme.ts'
import { type TokenRow, tokenRows, tokenTitles, totalOf } from './token-rows.ts'

const ROW = 42
const BAR = 26

/** The kinds of a bar from left to right, and which step of the theme's ramp each has. */
const KINDS = [
  { text: 'cached input', of: ({ cached }: TokenRow) => cached, step: 2 },
  { text: 'input', of: ({ input }: TokenRow) => input, step: 4 },
  { text: 'output', of: ({ output }: TokenRow) => output, step: 5 },
] as const

/** Chart 9: mean tokens per trial, by kind. */
export const tokens: Chart = {
  id: 'tokens',
  file: '09-tokens',
  plan(data, themeName, measure) {
    const rows = tokenRows(data)
    const most = Math.max(...rows.map(totalOf))
    if (most === 0) return null
    const theme = THEMES[themeName]
    const key = swatches(
      KINDS.map(({ text, step }) => ({ text, colour: theme.ramp[step] ?? theme.ink })),
      measure,
    )
    const labels = rowLabels(
      rows.map(({ agent }) => agent),
      measure,
    )
    const right = Math.ceil(valuesRoom(rows, measure)) + 18
    const axis = tokenAxis(most, WIDTH - 2 * MARGIN - labels.room - right, measure)
    return framePlan({
      data,
      theme,
      measure,
      text: {
        titles: tokenTitles(data, rows),
        subtitle: `Mean tokens per trial · ${sampleText(data)}`,
        notes: notesOf(rows, data),
      },
      plotHeight: rows.length * ROW,
      room: { left: labels.room, right, top: key.room, bottom: TICK_ROW },
      table: tableOf(rows),
      numbers: `${rows.map(sentenceOf).join('; ')}.`,
      config: (area) => ({
        type: 'bar',
        data: { labels: rows.map(({ agent }) => agent), datasets: barsOf(rows, theme) },
        scales: barScales(axis),
        plugins: [axisPlugin(theme, area, { x: axis }), rowsPlugin(rows, { area, theme, labels, key })],
      }),
    })
  },
}

const tokenAxis = (most: number, width: number, measure: MeasureText): Axis =>
  linearAxis({ min: 0, max: most * 1.03 }, STEPS, (value) => (value === 0 ? '0' : tickText(value)), { width, measure })

/** `50k`, `1.5M`: no decimals that say nothing. */
function tickText(value: number): string {
  if (value < 1000) return String(value)
  return value < 1e6 ? `${value / 1000}k` : `${value / 1e6}M`
}

const totalText = (row: TokenRow): string => (row.known === 0 ? 'not reported' : tokensText(totalOf(row)))

const valuesRoom = (rows: readonly TokenRow[], measure: MeasureText): number =>
  Math.max(...rows.map((row) => measure(totalText(row), row.known === 0 ? 12.5 : 15, row.known === 0 ? 400 : 600)))

function notesOf(rows: readonly TokenRow[], data: ReportData): string[] {
  const partly = rows.filter(({ known, counted }) => known > 0 && known < counted).map(({ agent }) => agent)
  return [
    'As each agent reports them: services count differently. Input has cache writes, output has reasoning.',
    ...(partly.length > 0 ? [`Mean over the trials that report tokens: ${partly.join(', ')}.`] : []),
    ...(data.agents.length > 1 ? ['Claims: ratio of geometric means over tasks, corrected for pairs and kinds.'] : []),
  ]
}

function sentenceOf(row: TokenRow): string {
  if (row.known === 0) return `${row.agent} reports none`
  const cached = percentText(row.cached / totalOf(row), 0)
  return `${row.agent} ${tokensText(totalOf(row))} per trial, ${cached} from cache, ${tokensText(row.output)} output`
}

function tableOf(rows: readonly TokenRow[]): Table {
  return {
    columns: [
      'agent',
      'mean_input',
      'mean_cached_input',
      'mean_output',
      'mean_total',
      'trials_known',
      'trials_counted',
    ],
    rows: rows.map((row) => {
      const known = (value: number): number | null => (row.known === 0 ? null : value)
      const { agent, input, cached, output, counted } = row
      return [agent, known(input), known(cached), known(output), known(totalOf(row)), row.known, counted]
    }),
  }
}

function barsOf(rows: readonly TokenRow[], theme: Theme): Datasets {
  return KINDS.map(({ of, step }) => ({
    indexAxis: 'y' as const,
    data: rows.map((row) => (row.known === 0 ? null : of(row))),
    barThickness: BAR,
    backgroundColor: theme.ramp[step] ?? theme.ink,
    borderColor: theme.background,
    borderWidth: { top: 0, bottom: 0, left: 0, right: 1.5 },
    borderSkipped: false as const,
  }))
}

type Look = { area: Box; theme: Theme; labels: RowLabels; key: Swatches }

function rowsPlugin(rows: readonly TokenRow[], { area, theme, labels, key }: Look): Plugin {
  return {
    id: 'rows',
    afterDatasetsDraw({ ctx }) {
      drawSwatches(ctx, key, area.y, theme)
      for (const [index, row] of rows.entries()) {
        const y = area.y + (index + 0.5) * ROW
        drawRowLabel(ctx, labels, row.agent, y, theme)
        const look =
          row.known === 0 ? { size: 12.5, colour: theme.muted } : { size: 15, weight: 600, colour: theme.ink }
        drawText(ctx, totalText(row), WIDTH - MARGIN, y, { ...look, align: 'right' })
      }
    },
  }
}
