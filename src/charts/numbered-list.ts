import type { MeasureText } from '../contracts/chart.ts'
import { type Brush, drawText } from './draw.ts'
import { MARGIN, WIDTH } from './frame.ts'
import type { Theme } from './theme.ts'

const ROW = 20
const NUMBER = { size: 12, weight: 600 }
const NAME = { size: 13, weight: 500 }
const VALUE = { size: 12.5, weight: 400 }
const NUMBER_ROOM = 26

/** What the numbers in a plot stand for: names, and a value for each where there is one. */
export type NumberedList = { names: readonly string[]; values?: readonly string[] }

/** Height of the list, in CSS pixels. */
export function numberedListHeight(list: NumberedList, measure: MeasureText): number {
  return Math.ceil(list.names.length / columnsOf(list, measure)) * ROW + 14
}

/** Draws the list in one column or two; `top` is the middle of its first line. */
export function drawNumberedList(
  brush: Brush,
  list: NumberedList,
  top: number,
  { theme, measure }: { theme: Theme; measure: MeasureText },
): void {
  const columns = columnsOf(list, measure)
  const rows = Math.ceil(list.names.length / columns)
  const columnWidth = (WIDTH - 2 * MARGIN) / columns
  for (const [index, name] of list.names.entries()) {
    const x = MARGIN + Math.floor(index / rows) * columnWidth
    const y = top + (index % rows) * ROW
    const value = list.values?.[index] ?? ''
    drawText(brush, String(index + 1), x + NUMBER_ROOM - 8, y, { ...NUMBER, colour: theme.muted, align: 'right' })
    drawText(brush, name, x + NUMBER_ROOM, y, { ...NAME, colour: theme.ink })
    if (value !== '') drawText(brush, value, x + columnWidth - 12, y, { ...VALUE, colour: theme.muted, align: 'right' })
  }
}

/** Two columns where the widest entry fits half the picture. */
function columnsOf({ names, values }: NumberedList, measure: MeasureText): number {
  const widest = Math.max(
    ...names.map((name, index) => {
      const value = measure(values?.[index] ?? '', VALUE.size, VALUE.weight)
      return NUMBER_ROOM + measure(name, NAME.size, NAME.weight) + 14 + value + 12
    }),
  )
  return widest <= (WIDTH - 2 * MARGIN) / 2 ? 2 : 1
}
