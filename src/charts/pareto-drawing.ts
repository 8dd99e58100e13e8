import type { Plugin } from 'chart.js'
import type { MeasureText } from '../contracts/chart.ts'
import type { ReportData } from '../model/report-data.ts'
import { agentStyles, styleOf } from './agent-style.ts'
import { type Axis, TICK_ROW, xOf, yOf } from './axis.ts'
import type { CostPoint } from './cost-points.ts'
import { type Box, type Brush, drawLine, drawText } from './draw.ts'
import { drawNumberedList } from './numbered-list.ts'
import { NAME, NUMBER, type ParetoLabels, VALUES } from './pareto-labels.ts'
import type { Theme } from './theme.ts'

const LIST_TOP = TICK_ROW + 22 + 14

type Look = { data: ReportData; theme: Theme; axes: { x: Axis; y: Axis }; measure: MeasureText }

/** Writes the names beside the points, or numbers beside them and the names below. `placed` is relative to y = 0. */
export function labelsPlugin(points: readonly CostPoint[], labels: ParetoLabels, area: Box, look: Look): Plugin {
  const styles = agentStyles(look.data, look.theme)
  return {
    id: 'labels',
    afterDatasetsDraw({ ctx }) {
      for (const [index, point] of points.entries()) {
        const { colour } = styleOf(styles, point.agent, look.theme)
        const ink = colour === look.theme.neutral ? look.theme.muted : colour
        drawLabel(ctx, { point, index, ink }, labels, area, look)
      }
      if (labels.kind === 'numbers') drawNumberedList(ctx, labels, area.y + area.height + LIST_TOP, look)
    },
  }
}

function drawLabel(
  brush: Brush,
  { point, index, ink }: { point: CostPoint; index: number; ink: string },
  labels: ParetoLabels,
  area: Box,
  { theme, axes }: Look,
): void {
  const place = labels.placed?.[index]
  if (place === undefined) return
  const y = place.y + area.y
  if (place.led) {
    const centre = { x: xOf(axes.x, area, point.usd), y: yOf(axes.y, area, point.rate) }
    const edge = {
      x: Math.min(Math.max(centre.x, place.x), place.x + place.width),
      y: Math.min(Math.max(centre.y, y), y + place.height),
    }
    drawLine(brush, { x1: centre.x, y1: centre.y, x2: edge.x, y2: edge.y }, { colour: theme.outline, width: 1 })
  }
  if (labels.kind === 'numbers') {
    drawText(brush, String(index + 1), place.x + 1, y + 7, { ...NUMBER, colour: ink, halo: theme.background })
    return
  }
  // Text leans on the side that faces its point.
  const right = place.x + place.width / 2 < xOf(axes.x, area, point.usd) - 8
  const x = right ? place.x + place.width - 2 : place.x + 2
  const align = right ? 'right' : 'left'
  drawText(brush, labels.names[index] ?? '', x, y + 9, { ...NAME, colour: ink, align, halo: theme.background })
  drawText(brush, labels.values[index] ?? '', x, y + 27, {
    ...VALUES,
    colour: theme.muted,
    align,
    halo: theme.background,
  })
}
