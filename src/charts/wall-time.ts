import type { Plugin } from 'chart.js'
import type { Chart, MeasureText, Table } from '../contracts/chart.ts'
import type { ReportData } from '../model/report-data.ts'
import { type AgentStyle, agentStyles, styleOf } from './agent-style.ts'
import {
  type Axis,
  axisPlugin,
  DURATION_LADDER,
  durationTickText,
  hiddenScale,
  logAxis,
  TICK_ROW,
  xOf,
} from './axis.ts'
import { beeswarm } from './beeswarm.ts'
import { type Box, type Brush, drawBox, drawLine, drawText } from './draw.ts'
import { extentOf } from './extent-of.ts'
import { type Datasets, framePlan, MARGIN, WIDTH } from './frame.ts'
import { countText, durationText } from './number-text.ts'
import { quantileOf } from './quantile-of.ts'
import { drawRowLabel, type RowLabels, rowLabels } from './row-labels.ts'
import { sampleText } from './subtitle.ts'
import { THEMES, type Theme } from './theme.ts'
import { drawViolin, violins } from './violin.ts'
import { activeMs, type TimeRow, timeRows, wallTimeTitles } from './wall-time-title.ts'

const ROW = { few: 62, many: 46, manyFrom: 7 }
const DOT = 3.4
/** Fewer trials have no quartiles worth a box. */
const FEWEST_FOR_BOX = 4
/** More dots than this hide each other; a violin shows where they lie. */
const MOST_DOTS = 200

/** Chart 5: the active time of every trial, who passed, and who was stopped at the limit. */
export const wallTime: Chart = {
  id: 'wall-time',
  file: '05-wall-time',
  plan(data, themeName, measure) {
    const rows = timeRows(data)
    const times = rows.flatMap(({ trials }) => trials.map(activeMs))
    if (times.length === 0) return null
    const theme = THEMES[themeName]
    const labels = rowLabels(
      rows.map(({ agent }) => agent),
      measure,
    )
    const right = Math.ceil(valuesRoom(rows, measure)) + 20
    const limitMs = limitOf(data, times)
    const width = WIDTH - 2 * MARGIN - labels.room - right
    const axis = logAxis(limitMs === null ? times : [...times, limitMs], DURATION_LADDER, durationTickText, {
      width,
      measure,
    })
    const rowHeight = rows.length >= ROW.manyFrom ? ROW.many : ROW.few
    return framePlan({
      data,
      theme,
      measure,
      text: {
        titles: wallTimeTitles(data, rows),
        subtitle: `Active time of every trial, log scale · ${sampleText(data)}`,
        notes: notesOf(data, rows, limitMs),
      },
      plotHeight: rows.length * rowHeight,
      room: { left: labels.room, right, top: limitMs === null ? 0 : 20, bottom: TICK_ROW },
      table: tableOf(rows),
      numbers: `${rows.map(sentenceOf).join('; ')}.`,
      config: (area) => ({
        type: 'scatter',
        data: { datasets: dotsOf(rows, { data, theme, axis, area, rowHeight }) },
        scales: { x: hiddenScale(axis), y: hiddenScale({ min: 0, max: area.height, reverse: true }) },
        plugins: [
          axisPlugin(theme, area, { x: axis }),
          rowsPlugin(rows, labels, { data, theme, axis, area, rowHeight }),
          ...(limitMs === null ? [] : [limitPlugin(limitMs, { theme, axis, area, measure })]),
        ],
      }),
    })
  },
}

type Look = { data: ReportData; theme: Theme; axis: Axis; area: Box; rowHeight: number }

/** The limit that all tasks share, where some trial came near it; a far one would squeeze the data. */
function limitOf(data: ReportData, times: readonly number[]): number | null {
  const limits = new Set(data.tasks.map((task) => task.timeoutSec * 1000))
  const [limit] = limits
  return limits.size === 1 && limit !== undefined && limit <= 2 * extentOf(times).max ? limit : null
}

const medianText = ({ medianMs }: TimeRow): string => (medianMs === undefined ? '–' : durationText(medianMs))

function belowText({ stopped, trials }: TimeRow): string {
  if (trials.length === 0) return 'no trial'
  return stopped > 0 ? `${stopped} stopped` : ''
}

function valuesRoom(rows: readonly TimeRow[], measure: MeasureText): number {
  return Math.max(...rows.map((row) => Math.max(measure(medianText(row), 15, 600), measure(belowText(row), 12.5, 400))))
}

function notesOf(data: ReportData, rows: readonly TimeRow[], limitMs: number | null): string[] {
  const lost = data.agents.reduce((sum, agent) => sum + agent.lost, 0)
  const boxed = rows.some((row) => !isViolin(row) && row.trials.length >= FEWEST_FOR_BOX)
  const thick = rows.some(isViolin)
  const middle = thick ? 'Bar: quartiles; cross' : boxed ? 'Box: quartiles; thick' : 'Thick'
  return [
    ...(thick ? ['Thickness: how many trials took that long.'] : []),
    `Filled: pass. Hollow: not. ${middle} line: median of all counted trials.`,
    ...(limitMs === null ? [] : ['At the dashed line the agent is stopped.']),
    ...(lost > 0 ? [`${lost} lost to infrastructure, not shown.`] : []),
  ]
}

const isViolin = ({ trials }: TimeRow): boolean => trials.length > MOST_DOTS

function sentenceOf(row: TimeRow): string {
  if (row.medianMs === undefined) return `${row.agent} no counted trial`
  const stopped = row.stopped > 0 ? `, ${row.stopped} stopped` : ''
  return `${row.agent} median ${durationText(row.medianMs)} of ${countText(row.trials.length, 'trial')}${stopped}`
}

function tableOf(rows: readonly TimeRow[]): Table {
  return {
    columns: ['agent', 'task', 'trial_index', 'active_ms', 'status', 'outcome'],
    rows: rows.flatMap(({ trials }) =>
      trials.map((trial) => [
        trial.agent,
        trial.task,
        trial.trialIndex,
        trial.activeMs ?? null,
        trial.status ?? null,
        trial.outcome ?? null,
      ]),
    ),
  }
}

function dotsOf(rows: readonly TimeRow[], { data, theme, axis, area, rowHeight }: Look): Datasets {
  const styles = agentStyles(data, theme)
  return rows.map((row, index) => {
    const { colour } = styleOf(styles, row.agent, theme)
    const trials = isViolin(row) ? [] : row.trials
    const offsets = beeswarm(
      trials.map((trial) => xOf(axis, area, activeMs(trial))),
      DOT,
      rowHeight / 2 - 12,
    )
    return {
      data: trials.map((trial, dot) => ({ x: activeMs(trial), y: (index + 0.5) * rowHeight + (offsets[dot] ?? 0) })),
      clip: false as const,
      pointRadius: DOT,
      pointBackgroundColor: trials.map((trial) => (trial.status === 'pass' ? colour : theme.background)),
      pointBorderColor: colour,
      pointBorderWidth: 1.3,
    }
  })
}

function rowsPlugin(rows: readonly TimeRow[], labels: RowLabels, look: Look): Plugin {
  const styles = agentStyles(look.data, look.theme)
  return {
    id: 'rows',
    beforeDatasetsDraw({ ctx }) {
      for (const [index, row] of rows.entries()) {
        const y = look.area.y + (index + 0.5) * look.rowHeight
        const style = styleOf(styles, row.agent, look.theme)
        if (isViolin(row)) drawTimes(ctx, row, y, style, look)
        else drawQuartiles(ctx, row, y, style, look)
        drawRowLabel(ctx, labels, row.agent, y, look.theme)
        drawValues(ctx, row, y, look.theme)
      }
    },
    afterDatasetsDraw({ ctx }) {
      for (const [index, row] of rows.entries()) {
        if (row.medianMs === undefined || row.trials.length === 1) continue
        const x = xOf(look.axis, look.area, row.medianMs)
        const y = look.area.y + (index + 0.5) * look.rowHeight
        const half = look.rowHeight / 2 - 8
        drawLine(ctx, { x1: x, y1: y - half, x2: x, y2: y + half }, { colour: look.theme.ink, width: 2.5 })
      }
    },
  }
}

/** The violin of all trials, the passes among them filled, and the quartiles as a bar along its middle. */
function drawTimes(brush: Brush, { trials }: TimeRow, y: number, { colour }: AgentStyle, look: Look): void {
  const { axis, area, theme, rowHeight } = look
  const times = trials.map(activeMs)
  const xsOf = (some: readonly number[]): number[] => some.map((ms) => xOf(axis, area, ms))
  const passes = trials.filter(({ status }) => status === 'pass').map(activeMs)
  const shapes = violins(xsOf(times), xsOf(passes), { ...area, height: rowHeight - 16 })
  drawViolin(brush, shapes.some, y, { colour, filled: true })
  drawViolin(brush, shapes.all, y, { colour, filled: false })
  const [x1, x2] = [0.25, 0.75].map((p) => xOf(axis, area, quantileOf(times, p)))
  if (x1 === undefined || x2 === undefined) return
  drawLine(brush, { x1: x1 - 1, y1: y, x2: x2 + 1, y2: y }, { colour: theme.background, width: 6 })
  drawLine(brush, { x1, y1: y, x2, y2: y }, { colour: theme.ink, width: 3 })
}

function drawQuartiles(brush: Brush, { trials }: TimeRow, y: number, { colour }: AgentStyle, look: Look): void {
  if (trials.length < FEWEST_FOR_BOX) return
  const times = trials.map(activeMs)
  const left = xOf(look.axis, look.area, quantileOf(times, 0.25))
  const width = Math.max(2, xOf(look.axis, look.area, quantileOf(times, 0.75)) - left)
  const half = look.rowHeight / 2 - 10
  drawBox(brush, { x: left, y: y - half, width, height: 2 * half }, { colour, alpha: 0.16, radius: 3 })
}

function drawValues(brush: Brush, row: TimeRow, y: number, theme: Theme): void {
  const below = belowText(row)
  const shift = below === '' ? 0 : 9
  const x = WIDTH - MARGIN
  drawText(brush, medianText(row), x, y - shift, { size: 15, weight: 600, colour: theme.ink, align: 'right' })
  if (below !== '') drawText(brush, below, x, y + shift, { size: 12.5, colour: theme.muted, align: 'right' })
}

function limitPlugin(
  limitMs: number,
  { theme, axis, area, measure }: Pick<Look, 'theme' | 'axis' | 'area'> & { measure: MeasureText },
): Plugin {
  const text = `${durationTickText(limitMs)} limit`
  return {
    id: 'limit',
    afterDatasetsDraw({ ctx }) {
      const x = xOf(axis, area, limitMs)
      drawLine(
        ctx,
        { x1: x, y1: area.y - 4, x2: x, y2: area.y + area.height },
        { colour: theme.muted, width: 1.3, dash: [5, 4] },
      )
      const half = measure(text, 12.5, 400) / 2
      drawText(ctx, text, Math.min(x, WIDTH - MARGIN - half), area.y - 14, {
        size: 12.5,
        colour: theme.muted,
        align: 'center',
      })
    },
  }
}
