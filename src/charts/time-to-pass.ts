import type { Plugin } from 'chart.js'
import type { Chart, MeasureText, Table } from '../contracts/chart.ts'
import type { AgentId } from '../model/ids.ts'
import type { ReportData } from '../model/report-data.ts'
import { type AgentStyle, agentStyles, styleOf } from './agent-style.ts'
import { type Axis, axisPlugin, DURATION_LADDER, durationTickText, hiddenScale, TICK_ROW, yOf } from './axis.ts'
import { type Box, drawLine, drawText } from './draw.ts'
import { type Datasets, framePlan, MARGIN, WIDTH } from './frame.ts'
import { linearAxis } from './linear-axis.ts'
import { durationText, percentText } from './number-text.ts'
import { curveBand, curveEndMs, type PassCurve, passCurves } from './pass-curves.ts'
import { spreadLabels } from './spread-labels.ts'
import { sampleText } from './subtitle.ts'
import { THEMES, type Theme } from './theme.ts'
import { halfMs, timeToPassFinding } from './time-to-pass-title.ts'
import { shortenText } from './wrap-text.ts'

const LABEL = { size: 13.5, weight: 600 }
const LABEL_GAP = 18
const LABEL_LEAD = 24
/** Room for 32 characters. */
const WIDEST_NAME = 270
const LEFT = 44
/** More curves than this are a tangle: only the named ones keep their colour. */
const MOST_COLOURED = 4
/** Four to a device pixel: drawing every step of a run of 100,000 trials takes memory and shows nothing more. */
const MOST_STEPS = WIDTH * 8
/** Bands of more curves cover each other. */
const MOST_BANDS = 2

/** Chart 4: the share of trials with a verified pass within a time; trials that fail stay in the denominator. */
export const timeToPass: Chart = {
  id: 'time-to-pass',
  file: '04-time-to-pass',
  plan(data, themeName, measure) {
    const endMs = curveEndMs(data)
    const curves = passCurves(data, endMs)
    if (curves.length === 0) return null
    const theme = THEMES[themeName]
    const { titles, named } = timeToPassFinding(curves, data.analysis)
    const styles = curveStyles(data, curves, named, theme)
    const labels = curves.map((curve) => labelOf(curve, measure))
    const right = Math.ceil(Math.max(...labels.map((text) => measure(text, LABEL.size, LABEL.weight)))) + LABEL_LEAD
    const width = WIDTH - 2 * MARGIN - LEFT - right
    const axes = { x: timeAxis(endMs, width, measure), y: shareAxis(data, curves) }
    return framePlan({
      data,
      theme,
      measure,
      text: {
        titles,
        subtitle: `Share of trials with a verified pass within the time · ${sampleText(data)}`,
        notes: notesOf(data, curves),
      },
      plotHeight: Math.max(270, curves.length * LABEL_GAP + 10),
      room: { left: LEFT, right, top: 4, bottom: TICK_ROW + 20 },
      table: tableOf(curves),
      numbers: `${curves.map(sentenceOf).join('; ')}.`,
      config: (area) => ({
        type: 'scatter',
        data: { datasets: [...bandsOf(data, curves, styles), ...linesOf(curves, styles, theme)] },
        scales: { x: hiddenScale(axes.x), y: hiddenScale(axes.y) },
        plugins: [
          axisPlugin(theme, area, { x: { ...axes.x }, y: axes.y }),
          labelsPlugin(curves, labels, { area, axes, styles, theme }),
        ],
      }),
    })
  },
}

type CurveStyles = ReadonlyMap<AgentId, AgentStyle>

/** Agents keep their looks; in a tangle all but the named ones (or the four that pass most) turn grey. */
function curveStyles(
  data: ReportData,
  curves: readonly PassCurve[],
  named: readonly AgentId[],
  theme: Theme,
): CurveStyles {
  const styles = agentStyles(data, theme)
  const shown = named.length > 0 ? named : curves.slice(0, MOST_COLOURED).map(({ agent }) => agent)
  return new Map(
    curves.map(({ agent }) => {
      const style = styleOf(styles, agent, theme)
      const keeps = curves.length <= MOST_COLOURED || shown.includes(agent)
      return [agent, keeps ? style : { ...style, colour: theme.neutral }]
    }),
  )
}

function labelOf({ agent, end, counted }: PassCurve, measure: MeasureText): string {
  const name = shortenText(agent, (text) => measure(text, LABEL.size, LABEL.weight), WIDEST_NAME)
  return `${name}  ${percentText(end, counted)}`
}

const timeAxis = (endMs: number, width: number, measure: MeasureText): Axis =>
  linearAxis({ min: 0, max: endMs }, DURATION_LADDER, (ms) => (ms === 0 ? '0' : durationTickText(ms)), {
    width,
    measure,
  })

/** From 0 to the next fifth above the highest curve and band. */
function shareAxis(data: ReportData, curves: readonly PassCurve[]): Axis {
  const bands = curves.length <= MOST_BANDS ? curves.flatMap((curve) => curveBand(data, curve).at(-1)?.hi ?? 0) : []
  const max = Math.min(1, Math.max(0.2, Math.ceil(Math.max(...curves.map(({ end }) => end), ...bands) * 5 - 1e-9) / 5))
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].filter((tick) => tick <= max + 1e-9)
  return { min: 0, max, ticks, text: (share) => `${Math.round(share * 100)}%`, log: false }
}

function notesOf(data: ReportData, curves: readonly PassCurve[]): string[] {
  const limits = new Set(data.tasks.map(({ timeoutSec }) => timeoutSec))
  const missing = data.agents.filter(({ agent }) => !curves.some((curve) => curve.agent === agent))
  return [
    'Trials that failed or were stopped stay in the denominator.',
    ...(curves.length > MOST_BANDS ? [] : [bandNote(data)]),
    ...(limits.size > 1 ? ['Tasks have different limits: the curves end at the shortest.'] : []),
    ...(missing.length > 0
      ? [`Not shown, no trial or no time known: ${missing.map(({ agent }) => agent).join(', ')}.`]
      : []),
    ...(curves.length > 1 ? ['Claims: log-rank test by task, Holm-corrected over pairs, p ≤ .025.'] : []),
  ]
}

const bandNote = ({ tasks }: ReportData): string =>
  tasks.length > 1
    ? 'Band: 95% interval over tasks at each time.'
    : 'Band: 95% Wilson interval over trials at each time.'

function sentenceOf(curve: PassCurve): string {
  const half = halfMs(curve)
  const reached = half === undefined ? 'half never' : `half within ${durationText(half)}`
  return `${curve.agent} ${percentText(curve.end, curve.counted)} within ${durationText(curve.endMs)}, ${reached}`
}

function tableOf(curves: readonly PassCurve[]): Table {
  return {
    columns: ['agent', 'active_ms', 'share_passed'],
    rows: curves.flatMap(({ agent, steps, end, endMs }) => [
      [agent, 0, 0],
      ...steps.map(({ ms, share }) => [agent, ms, share]),
      [agent, endMs, end],
    ]),
  }
}

function bandsOf(data: ReportData, curves: readonly PassCurve[], styles: CurveStyles): Datasets {
  if (curves.length > MOST_BANDS) return []
  return curves.flatMap((curve) => {
    const band = curveBand(data, curve)
    const edge = { pointRadius: 0, borderWidth: 0, showLine: true, stepped: true as const }
    const colour = styles.get(curve.agent)?.colour ?? ''
    return [
      { ...edge, data: band.map(({ ms, lo }) => ({ x: ms, y: lo })), fill: '+1', backgroundColor: `${colour}2b` },
      { ...edge, data: band.map(({ ms, hi }) => ({ x: ms, y: hi })), fill: false },
    ]
  })
}

/** Steps closer to the next than a quarter of a device pixel are drawn as one: the table keeps all. */
function visibleSteps({ steps, endMs }: PassCurve): PassCurve['steps'] {
  if (steps.length <= MOST_STEPS) return steps
  const column = ({ ms }: { ms: number }): number => Math.floor((ms / endMs) * MOST_STEPS)
  return steps.filter((step, index) => {
    const next = steps[index + 1]
    return next === undefined || column(next) !== column(step)
  })
}

/** The highest curve is drawn last, so that it lies on top. */
function linesOf(curves: readonly PassCurve[], styles: CurveStyles, theme: Theme): Datasets {
  return curves.toReversed().map((curve) => {
    const { agent, end, endMs } = curve
    const steps = visibleSteps(curve)
    const { colour, shape, rotation, scale } = styleOf(styles, agent, theme)
    const points = [{ x: 0, y: 0 }, ...steps.map(({ ms, share }) => ({ x: ms, y: share })), { x: endMs, y: end }]
    return {
      data: points,
      clip: false as const,
      showLine: true,
      stepped: true as const,
      borderColor: colour,
      borderWidth: colour === theme.neutral ? 1.5 : 2.5,
      pointStyle: shape,
      pointRotation: rotation,
      pointRadius: points.map((_, index) => (index === points.length - 1 ? 5.5 * scale : 0)),
      pointBackgroundColor: colour,
      pointBorderColor: theme.background,
      pointBorderWidth: 1.5,
    }
  })
}

type Look = { area: Box; axes: { x: Axis; y: Axis }; styles: CurveStyles; theme: Theme }

/** Names at the ends of the curves, spread where curves end close together, and what the axis shows. */
function labelsPlugin(curves: readonly PassCurve[], labels: readonly string[], look: Look): Plugin {
  const { area, axes, styles, theme } = look
  const ends = curves.map(({ end }) => yOf(axes.y, area, end))
  const heights = spreadLabels(ends, LABEL_GAP, { lo: area.y, hi: area.y + area.height })
  const right = area.x + area.width
  return {
    id: 'labels',
    afterDatasetsDraw({ ctx }) {
      for (const [index, { agent }] of curves.entries()) {
        const { colour } = styleOf(styles, agent, theme)
        const [from = 0, to = 0] = [ends[index], heights[index]]
        if (Math.abs(from - to) > 3) {
          drawLine(
            ctx,
            { x1: right + 7, y1: from, x2: right + LABEL_LEAD - 4, y2: to },
            { colour: theme.outline, width: 1 },
          )
        }
        const ink = colour === theme.neutral ? theme.muted : colour
        drawText(ctx, labels[index] ?? '', right + LABEL_LEAD, to, { ...LABEL, colour: ink })
      }
      drawText(ctx, 'Active time', area.x + area.width / 2, area.y + area.height + TICK_ROW + 8, {
        size: 13,
        colour: theme.muted,
        align: 'center',
      })
    },
  }
}
