import type { MeasureText } from '../contracts/chart.ts'
import type { AgentId } from '../model/ids.ts'
import { type Box, type Brush, drawText } from './draw.ts'
import { drawNumberedList, numberedListHeight } from './numbered-list.ts'
import type { Theme } from './theme.ts'
import { shortenText } from './wrap-text.ts'

const WEIGHT = 600
/** The first size at which all names fit is used. */
const SIZES = [13.5, 12.5, 11.5]
const NUMBER_SIZE = 13.5
/** Room for 64 characters in the list below. */
const WIDEST_NAME = 600

/** What stands over the columns of a matrix: names, or numbers with the names in a list below it. */
export type ColumnHeads = { texts: string[]; size: number; names: string[]; listHeight: number; columnWidth: number }

export function columnHeads(agents: readonly AgentId[], columnWidth: number, measure: MeasureText): ColumnHeads {
  const fitting = SIZES.find((size) => agents.every((agent) => measure(agent, size, WEIGHT) <= columnWidth - 8))
  if (fitting !== undefined) return { texts: [...agents], size: fitting, names: [], listHeight: 0, columnWidth }
  const names = agents.map((agent) => shortenText(agent, (text) => measure(text, 13, 500), WIDEST_NAME))
  const listHeight = numberedListHeight({ names }, measure)
  const texts = agents.map((_, index) => String(index + 1))
  return { texts, size: NUMBER_SIZE, names, listHeight, columnWidth }
}

/** Draws the heads above the plot and, where they are numbers, their list below it. */
export function drawColumnHeads(
  brush: Brush,
  heads: ColumnHeads,
  area: Box,
  look: { theme: Theme; measure: MeasureText },
): void {
  for (const [index, text] of heads.texts.entries()) {
    const x = area.x + (index + 0.5) * heads.columnWidth
    drawText(brush, text, x, area.y - 15, {
      size: heads.size,
      weight: WEIGHT,
      colour: look.theme.ink,
      align: 'center',
    })
  }
  if (heads.names.length > 0) drawNumberedList(brush, heads, area.y + area.height + 20, look)
}
