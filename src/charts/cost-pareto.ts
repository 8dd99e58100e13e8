import type { Plugin } from 'chart.js'
import type { Chart, Table } from '../contracts/chart.ts'
import { billingOfAll, billingWords } from '../model/billing-words.ts'
import type { ReportData } from '../model/report-data.ts'
import { agentStyles, styleOf } from './agent-style.ts'
import { type Axis, axisPlugin, hiddenScale, logAxis, TICK_ROW, USD_LADDER, usdTickText, xOf, yOf } from './axis.ts'
import { costParetoTitles } from './cost-pareto-title.ts'
import { type CostPoint, costPoints } from './cost-points.ts'
import { type Box, drawBox, drawLine, drawText } from './draw.ts'
import { type Datasets, framePlan, MARGIN, WIDTH } from './frame.ts'
import { percentText, usdText } from './number-text.ts'
import { numberedListHeight } from './numbered-list.ts'
import { labelsPlugin } from './pareto-drawing.ts'
import { paretoLabels, whiskersOf } from './pareto-labels.ts'
import { sampleText } from './subtitle.ts'
import { THEMES, type Theme } from './theme.ts'

const PLOT_HEIGHT = 260
const ROOM = { left: 44, right: 8, top: 22, axis: TICK_ROW + 22 }

/** Chart 6: pass rate against mean cost, with whiskers both ways and the area that some agent beats on both. */
export const costPareto: Chart = {
  id: 'cost-pareto',
  file: '06-cost-pareto',
  plan(data, themeName, measure) {
    const points = costPoints(data)
    if (points.length === 0) return null
    const theme = THEMES[themeName]
    const width = WIDTH - 2 * MARGIN - ROOM.left - ROOM.right
    const nominal: Box = { x: MARGIN + ROOM.left, y: 0, width, height: PLOT_HEIGHT }
    const axes = { x: costAxis(points, width, measure), y: rateAxis(points) }
    const labels = paretoLabels(points, nominal, axes, measure)
    const list = labels.kind === 'numbers' ? numberedListHeight(labels, measure) : 0
    return framePlan({
      data,
      theme,
      measure,
      text: {
        titles: costParetoTitles(data, points),
        subtitle: `Pass rate against mean cost per trial (US$, log scale) · ${sampleText(data)}`,
        notes: notesOf(data, points),
      },
      plotHeight: PLOT_HEIGHT,
      room: { left: ROOM.left, right: ROOM.right, top: ROOM.top, bottom: ROOM.axis + list },
      table: tableOf(points),
      numbers: `${points.map(sentenceOf).join('; ')}.`,
      config: (area) => ({
        type: 'scatter',
        data: { datasets: marksOf(points, data, theme) },
        scales: { x: hiddenScale(axes.x), y: hiddenScale(axes.y) },
        plugins: [
          shadePlugin(points, area, axes, theme),
          axisPlugin(theme, area, axes),
          whiskersPlugin(points, area, axes, { data, theme }),
          labelsPlugin(points, labels, area, { data, theme, axes, measure }),
        ],
      }),
    })
  },
}

type Axes = { x: Axis; y: Axis }

function costAxis(points: readonly CostPoint[], width: number, measure: Parameters<Chart['plan']>[2]): Axis {
  const reach = points.flatMap(({ usd, usdInterval }) => [
    usd,
    // A t interval may reach below zero, or far up with two tasks: the axis follows it only so far.
    Math.max(usd / 3, usdInterval?.lo ?? usd),
    Math.min(usd * 3, usdInterval?.hi ?? usd),
  ])
  return logAxis(reach, USD_LADDER, usdTickText, { width, measure })
}

/** From the lowest whisker, in fifths, to 100%; a little room on both sides keeps marks at 0% and 100% whole. */
function rateAxis(points: readonly CostPoint[]): Axis {
  const lowest = Math.min(...points.map(({ rate, summary }) => summary.verified.interval?.lo ?? rate))
  const start = Math.min(0.8, Math.floor(lowest * 5 + 1e-9) / 5)
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].filter((tick) => tick >= start - 1e-9)
  const room = (1 - start) * 0.05
  return { min: start - room, max: 1 + room, ticks, text: (rate) => `${Math.round(rate * 100)}%`, log: false }
}

function notesOf(data: ReportData, points: readonly CostPoint[]): string[] {
  const unknown = data.agents.filter(({ agent }) => !points.some((point) => point.agent === agent))
  const bases = new Set(points.map(({ summary }) => summary.costBasis))
  const partial = points.some(({ summary }) => summary.costKnown < summary.verified.counted)
  return [
    ...(data.tasks.length > 1
      ? ['Whiskers: 95% intervals over tasks.']
      : ['Whiskers: 95% Wilson interval over trials.']),
    ...(points.some(({ dominated }) => dominated) ? ['Hollow: another agent costs no more and passes no less.'] : []),
    bases.has('computed') ? 'Cost: token usage × list price.' : 'Cost: as reported by the agents themselves.',
    `Billing: ${billingOfAll(points.map(({ agent, summary }) => ({ id: agent, billing: summary.billing })))}.`,
    ...(points.some(({ summary }) => summary.billing === 'subscription')
      ? ['Subscriptions pay a flat fee: their cost is notional.']
      : []),
    ...(partial ? ['Mean over the trials whose cost is known.'] : []),
    ...(unknown.length > 0
      ? [`Not shown, cost or pass rate unknown: ${unknown.map(({ agent }) => agent).join(', ')}.`]
      : []),
  ]
}

function sentenceOf({ agent, rate, usd, summary }: CostPoint): string {
  return `${agent} ${percentText(rate, summary.verified.counted)} at ${usdText(usd)} per trial (${billingWords([summary.billing])})`
}

function tableOf(points: readonly CostPoint[]): Table {
  return {
    columns: [
      'agent',
      'rate',
      'rate_lo',
      'rate_hi',
      'mean_usd',
      'mean_usd_lo',
      'mean_usd_hi',
      'cost_basis',
      'dominated',
    ],
    rows: points.map(({ agent, rate, usd, usdInterval, summary, dominated }) => [
      agent,
      rate,
      summary.verified.interval?.lo ?? null,
      summary.verified.interval?.hi ?? null,
      usd,
      usdInterval?.lo ?? null,
      usdInterval?.hi ?? null,
      summary.costBasis ?? null,
      dominated ? 'yes' : 'no',
    ]),
  }
}

function marksOf(points: readonly CostPoint[], data: ReportData, theme: Theme): Datasets {
  const styles = agentStyles(data, theme)
  return points.map(({ agent, usd, rate, dominated }) => {
    const { colour, shape, rotation, scale } = styleOf(styles, agent, theme)
    return {
      data: [{ x: usd, y: rate }],
      clip: false as const,
      pointStyle: shape,
      rotation,
      pointRadius: 8 * scale,
      backgroundColor: dominated ? theme.background : colour,
      borderColor: dominated ? colour : theme.background,
      borderWidth: 2,
    }
  })
}

/** Shades what the Pareto front beats, and draws the front as the shade's edge. */
function shadePlugin(points: readonly CostPoint[], area: Box, axes: Axes, theme: Theme): Plugin {
  const front = points.filter(({ dominated }) => !dominated)
  return {
    id: 'shade',
    beforeDatasetsDraw({ ctx }) {
      for (const [index, { usd, rate }] of front.entries()) {
        const next = front[index + 1]
        const x = xOf(axes.x, area, usd)
        const right = next === undefined ? area.x + area.width : xOf(axes.x, area, next.usd)
        const y = yOf(axes.y, area, rate)
        drawBox(ctx, { x, y, width: right - x, height: area.y + area.height - y }, { colour: theme.shade })
        drawLine(ctx, { x1: x, y1: y, x2: right, y2: y }, { colour: theme.outline, width: 1.3 })
      }
    },
  }
}

function whiskersPlugin(
  points: readonly CostPoint[],
  area: Box,
  axes: Axes,
  { data, theme }: { data: ReportData; theme: Theme },
): Plugin {
  const styles = agentStyles(data, theme)
  return {
    id: 'whiskers',
    beforeDatasetsDraw({ ctx }) {
      for (const point of points) {
        const { colour } = styleOf(styles, point.agent, theme)
        for (const whisker of whiskersOf(point, area, axes)) drawBox(ctx, whisker, { colour, alpha: 0.55 })
      }
      drawText(ctx, '↖ cheaper and better', area.x, area.y - 12, { size: 12.5, colour: theme.muted })
      const middle = area.x + area.width / 2
      drawText(ctx, 'Mean cost per trial', middle, area.y + area.height + TICK_ROW + 8, {
        size: 13,
        colour: theme.muted,
        align: 'center',
      })
    },
  }
}
