import type { Plugin } from 'chart.js'
import type { Chart, MeasureText, Table } from '../contracts/chart.ts'
import type { ReportData } from '../model/report-data.ts'
import { agentStyles, styleOf } from './agent-style.ts'
import { type Axis, axisPlugin, hiddenScale, TICK_ROW, xOf } from './axis.ts'
import { dayAxis } from './day-axis.ts'
import { type Box, type Brush, drawLine, drawText } from './draw.ts'
import { type Datasets, framePlan, MARGIN, WIDTH } from './frame.ts'
import { type Night, type NightlyRow, nightlyRows, nightlySentence, nightlyTitles, stepText } from './nightly-rows.ts'
import { countText, dayText, percentText } from './number-text.ts'
import { THEMES, type Theme } from './theme.ts'
import { shortenText } from './wrap-text.ts'

const PANEL = { height: 62, gap: 34 }
const LEFT = 46
const NAME = { size: 13.5, weight: 600 }
const LATEST = { size: 12.5, weight: 400 }
const STEP = { size: 12, weight: 600 }
/** Room for 32 characters. */
const WIDEST_NAME = 290

/** Chart 7: the pass rate of every agent from run to run, and the steps that are more than weather. */
export const nightly: Chart = {
  id: 'nightly',
  file: '07-nightly',
  plan(data, themeName, measure) {
    const rows = nightlyRows(data)
    if (rows === null) return null
    const theme = THEMES[themeName]
    const names = rows.map(({ agent }) =>
      shortenText(agent, (text) => measure(text, NAME.size, NAME.weight), WIDEST_NAME),
    )
    const right = Math.ceil(
      Math.max(
        ...names.map((name) => measure(name, NAME.size, NAME.weight)),
        ...rows.map((row) => measure(latestText(row), LATEST.size, LATEST.weight)),
      ),
    )
    const nights = rows.flatMap((row) => row.nights)
    const axis = dayAxis(nights, WIDTH - 2 * MARGIN - LEFT - right - 12, measure)
    return framePlan({
      data,
      theme,
      measure,
      text: { titles: nightlyTitles(rows), subtitle: subtitleOf(nights), notes: notesOf(rows) },
      plotHeight: rows.length * (PANEL.height + PANEL.gap) - PANEL.gap,
      room: { left: LEFT, right: right + 12, top: 24, bottom: TICK_ROW },
      table: tableOf(rows),
      numbers: `${rows.map(nightlySentence).join('; ')}.`,
      config: (area) => ({
        type: 'scatter',
        data: { datasets: rows.flatMap((row, index) => panelOf(row, index, data, theme)) },
        scales: { x: hiddenScale(axis), y: hiddenScale({ min: 0, max: area.height, reverse: true }) },
        plugins: [
          axisPlugin(theme, area, { x: axis }),
          panelsPlugin(rows, names, { area, axis, data, theme, measure }),
        ],
      }),
    })
  },
}

const panelTop = (index: number): number => index * (PANEL.height + PANEL.gap)

/** Distance of a rate from the top of the plot, in the panel of the row `index`. */
const heightOf = (index: number, rate: number): number => panelTop(index) + PANEL.height * (1 - rate)

function latestText({ nights }: NightlyRow): string {
  const latest = nights.at(-1)
  return latest === undefined
    ? ''
    : `${percentText(latest.rate, latest.counted)} (${latest.passed}/${latest.counted}) latest`
}

function subtitleOf(nights: readonly Night[]): string {
  const ordered = [...nights].sort((a, b) => a.atMs - b.atMs)
  const [first, last] = [ordered[0]?.startedAt ?? '', ordered.at(-1)?.startedAt ?? '']
  const runs = new Set(nights.map(({ run }) => run)).size
  return `Verified-pass rate of each run · ${countText(runs, 'run')}, ${dayText(first)} – ${dayText(last)}`
}

function notesOf(rows: readonly NightlyRow[]): string[] {
  const marked = rows.some(({ step }) => step !== undefined)
  return [
    'Band: 95% Wilson interval over the trials of each run.',
    ...(marked
      ? [
          'Dashed: step between two levels with its 95% interval, not corrected for choosing the place; tested over all places and agents (false-discovery rate 5%).',
        ]
      : ['No step survives a test over all places and agents (false-discovery rate 5%).']),
  ]
}

function tableOf(rows: readonly NightlyRow[]): Table {
  return {
    columns: ['agent', 'run', 'started_at', 'passed', 'counted', 'rate', 'lo', 'hi', 'versions', 'step_change'],
    rows: rows.flatMap(({ agent, nights, step }) =>
      nights.map((night) => [
        agent,
        night.run,
        night.startedAt,
        night.passed,
        night.counted,
        night.rate,
        night.lo,
        night.hi,
        night.versions.join(' '),
        step?.first === night ? step.change : null,
      ]),
    ),
  }
}

function panelOf({ agent, nights }: NightlyRow, index: number, data: ReportData, theme: Theme): Datasets {
  const { colour, shape, rotation, scale } = styleOf(agentStyles(data, theme), agent, theme)
  const at = (rate: (night: Night) => number) =>
    nights.map((night) => ({ x: night.atMs, y: heightOf(index, rate(night)) }))
  const edge = { showLine: true, pointRadius: 0, borderWidth: 0, clip: false as const }
  return [
    { ...edge, data: at(({ lo }) => lo), fill: '+1', backgroundColor: `${colour}33` },
    { ...edge, data: at(({ hi }) => hi), fill: false },
    {
      data: at(({ rate }) => rate),
      clip: false as const,
      showLine: true,
      borderColor: colour,
      borderWidth: 2.2,
      pointStyle: shape,
      pointRotation: rotation,
      pointRadius: nights.map((_, night) => (night === nights.length - 1 ? 4.5 * scale : 0)),
      pointBackgroundColor: colour,
      pointBorderColor: theme.background,
      pointBorderWidth: 1.5,
    },
  ]
}

type Look = { area: Box; axis: Axis; data: ReportData; theme: Theme; measure: MeasureText }

function panelsPlugin(rows: readonly NightlyRow[], names: readonly string[], look: Look): Plugin {
  const { area, data, theme } = look
  const styles = agentStyles(data, theme)
  const right = area.x + area.width
  return {
    id: 'panels',
    beforeDatasetsDraw({ ctx }) {
      for (const [index] of rows.entries()) {
        for (const rate of [0, 0.5, 1]) {
          const y = area.y + heightOf(index, rate)
          drawLine(ctx, { x1: area.x, y1: y, x2: right, y2: y }, { colour: theme.grid, width: 1 })
          drawText(ctx, `${rate * 100}%`, area.x - 8, y, { size: 13, colour: theme.muted, align: 'right' })
        }
      }
    },
    afterDatasetsDraw({ ctx }) {
      for (const [index, row] of rows.entries()) {
        const middle = area.y + panelTop(index) + PANEL.height / 2
        const { colour } = styleOf(styles, row.agent, theme)
        const ink = colour === theme.neutral ? theme.muted : colour
        drawText(ctx, names[index] ?? '', right + 12, middle - 9, { ...NAME, colour: ink })
        drawText(ctx, latestText(row), right + 12, middle + 9, { ...LATEST, colour: theme.muted })
        drawStep(ctx, row, index, look)
      }
    },
  }
}

/** A dashed line between the two runs, and the size of the step above the panel. */
function drawStep(
  brush: Brush,
  { nights, step }: NightlyRow,
  index: number,
  { area, axis, theme, measure }: Look,
): void {
  if (step === undefined) return
  const before = nights[step.at - 1]?.atMs ?? step.first.atMs
  const x = xOf(axis, area, (before + step.first.atMs) / 2)
  const top = area.y + panelTop(index)
  const look = { colour: theme.ink, width: 1.5, dash: [4, 3] }
  drawLine(brush, { x1: x, y1: top - 6, x2: x, y2: top + PANEL.height }, look)
  const version = step.sameNight.length > 0 ? ` · ${step.sameNight.join(', ')}` : ''
  const width = (text: string): number => measure(text, STEP.size, STEP.weight)
  const text = shortenText(`${stepText(step)}${version}`, width, area.width - 8)
  const half = width(text) / 2
  const at = Math.min(area.x + area.width - half, Math.max(area.x + half, x))
  drawText(brush, text, at, top - 14, { ...STEP, colour: theme.ink, align: 'center', halo: theme.background })
}
