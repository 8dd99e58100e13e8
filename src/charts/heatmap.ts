import type { Plugin } from 'chart.js'
import type { Chart, MeasureText, Table } from '../contracts/chart.ts'
import type { AgentId } from '../model/ids.ts'
import type { ReportData } from '../model/report-data.ts'
import { hiddenScale } from './axis.ts'
import { type ColumnHeads, columnHeads, drawColumnHeads } from './column-heads.ts'
import { type Box, type Brush, drawBox, drawText } from './draw.ts'
import { framePlan, MARGIN, WIDTH } from './frame.ts'
import { heatmapRows, heatmapTitles, resolutionText, type TaskRow } from './heatmap-rows.ts'
import { inkOn } from './ink-on.ts'
import { countText } from './number-text.ts'
import { drawRowLabel, type RowLabels, rowLabels } from './row-labels.ts'
import { sampleText } from './subtitle.ts'
import { THEMES, type Theme } from './theme.ts'

const ROW = 29
const WIDEST_CELL = 150
const HEAD = 30
const TOTAL = { size: 13, weight: 400 }

/** Chart 3: passes of every agent on every task, easiest task first. */
export const heatmap: Chart = {
  id: 'heatmap',
  file: '03-heatmap',
  plan(data, themeName, measure) {
    const { shown, all } = heatmapRows(data)
    if (!all.some(({ counted }) => counted > 0)) return null
    const theme = THEMES[themeName]
    const agents = data.agents.map(({ agent }) => agent)
    const labels = rowLabels(
      shown.map(({ task }) => task),
      measure,
    )
    const totalRoom = Math.ceil(Math.max(...shown.map((row) => measure(totalText(row), TOTAL.size, TOTAL.weight)))) + 14
    const free = WIDTH - 2 * MARGIN - labels.room - totalRoom
    const cellWidth = Math.min(WIDEST_CELL, free / agents.length)
    const heads = columnHeads(agents, cellWidth, measure)
    return framePlan({
      data,
      theme,
      measure,
      text: {
        titles: heatmapTitles(all, agents.length),
        subtitle: `Verified passes of counted trials, easiest task first · ${sampleText(data)}`,
        notes: notesOf(data, shown, all),
      },
      plotHeight: shown.length * ROW,
      room: {
        left: labels.room,
        right: free - cellWidth * agents.length + totalRoom,
        top: HEAD,
        bottom: 6 + heads.listHeight,
      },
      table: tableOf(data),
      numbers: `${agents.map((agent) => sentenceOf(agent, all)).join('; ')}.`,
      config: (area) => ({
        type: 'scatter',
        data: { datasets: [] },
        scales: { x: hiddenScale({ min: 0, max: 1 }), y: hiddenScale({ min: 0, max: 1 }) },
        plugins: [cellsPlugin(shown, agents, { area, theme, measure, labels, heads, cellWidth, totalRoom })],
      }),
    })
  },
}

const totalText = ({ passed, counted }: TaskRow): string => `${passed}/${counted}`

function notesOf(data: ReportData, shown: readonly TaskRow[], all: readonly TaskRow[]): string[] {
  const lost = data.agents.reduce((sum, agent) => sum + agent.lost, 0)
  return [
    ...(data.agents.length > 1 ? ['Right: passes of all agents together.'] : []),
    ...resolutionText(data),
    ...(shown.length < all.length
      ? [`${shown.length} of ${all.length} tasks shown, those that divide the agents most; the file beside has all.`]
      : []),
    ...(lost > 0 ? [`${lost} lost to infrastructure, not counted.`] : []),
  ]
}

function sentenceOf(agent: AgentId, rows: readonly TaskRow[]): string {
  const cells = rows.flatMap((row) => row.cells.get(agent) ?? [])
  const always = cells.filter(({ passed, counted }) => counted > 0 && passed === counted).length
  const never = cells.filter(({ passed, counted }) => counted > 0 && passed === 0).length
  return `${agent} passed ${countText(always, 'task')} every time and ${never} never, of ${cells.length}`
}

function tableOf(data: ReportData): Table {
  return {
    columns: ['task', 'agent', 'passed', 'counted', 'lost'],
    rows: data.cells.map(({ task, agent, passed, counted, lost }) => [task, agent, passed, counted, lost]),
  }
}

type Look = {
  area: Box
  theme: Theme
  measure: MeasureText
  labels: RowLabels
  heads: ColumnHeads
  cellWidth: number
  totalRoom: number
}

function cellsPlugin(rows: readonly TaskRow[], agents: readonly AgentId[], look: Look): Plugin {
  const { area, theme, labels, totalRoom } = look
  return {
    id: 'cells',
    afterDatasetsDraw({ ctx }) {
      drawColumnHeads(ctx, look.heads, area, look)
      const right = area.x + area.width + totalRoom
      const several = agents.length > 1
      if (several) {
        drawText(ctx, 'all', right, area.y - 15, { size: 13, weight: 600, colour: theme.muted, align: 'right' })
      }
      for (const [index, row] of rows.entries()) {
        const y = area.y + (index + 0.5) * ROW
        drawRowLabel(ctx, labels, row.task, y, theme)
        for (const [column, agent] of agents.entries()) drawCell(ctx, row, agent, { column, y }, look)
        if (several) drawText(ctx, totalText(row), right, y, { ...TOTAL, colour: theme.muted, align: 'right' })
      }
    },
  }
}

function drawCell(
  brush: Brush,
  row: TaskRow,
  agent: AgentId,
  { column, y }: { column: number; y: number },
  { area, theme, measure, cellWidth }: Look,
): void {
  const { passed, counted } = row.cells.get(agent) ?? { passed: 0, counted: 0 }
  const x = area.x + column * cellWidth
  const middle = x + cellWidth / 2
  if (counted === 0) {
    drawText(brush, '–', middle, y, { size: 13, colour: theme.muted, align: 'center' })
    return
  }
  const fill = theme.ramp[shadeOf(passed / counted, theme.ramp.length)] ?? theme.shade
  drawBox(
    brush,
    { x: x + 1.5, y: y - ROW / 2 + 1.5, width: cellWidth - 3, height: ROW - 3 },
    { colour: fill, radius: 3 },
  )
  const text = `${passed}/${counted}`
  const size = [13, 11, 9.5].find((candidate) => measure(text, candidate, 500) <= cellWidth - 5)
  // Where not even that fits, the shade alone speaks; the file beside has the counts.
  if (size === undefined) return
  drawText(brush, text, middle, y + 0.5, { size, weight: 500, colour: inkOn(fill, theme), align: 'center' })
}

/** The ends of the ramp are kept for none and all; the rest divide what lies between. */
function shadeOf(share: number, shades: number): number {
  if (share === 0) return 0
  return share === 1 ? shades - 1 : 1 + Math.min(shades - 3, Math.floor(share * (shades - 2)))
}
