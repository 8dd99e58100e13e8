import type { MeasureText } from '../contracts/chart.ts'
import { type Brush, drawBox, drawText } from './draw.ts'
import { MARGIN, WIDTH } from './frame.ts'
import type { Theme } from './theme.ts'

const SIZE = 12
const TEXT = 13
const LINE = 22

type Placed = { text: string; colour: string; x: number; line: number }

/** A key of colours in one line or more above a plot: where each entry goes, and the room it all needs. */
export type Swatches = { room: number; placed: Placed[] }

export function swatches(entries: readonly { text: string; colour: string }[], measure: MeasureText): Swatches {
  const placed: Placed[] = []
  let x = MARGIN
  let line = 0
  for (const entry of entries) {
    const width = SIZE + 5 + measure(entry.text, TEXT, 400)
    if (x > MARGIN && x + width > WIDTH - MARGIN) {
      x = MARGIN
      line += 1
    }
    placed.push({ ...entry, x, line })
    x += width + 18
  }
  return { placed, room: (line + 1) * LINE + 8 }
}

/** Draws the key so that it ends above the plot, which begins at `plotTop`. */
export function drawSwatches(brush: Brush, { placed, room }: Swatches, plotTop: number, theme: Theme): void {
  for (const { text, colour, x, line } of placed) {
    const y = plotTop - room + line * LINE + LINE / 2 - 2
    drawBox(brush, { x, y: y - SIZE / 2, width: SIZE, height: SIZE }, { colour, radius: 2 })
    drawText(brush, text, x + SIZE + 5, y, { size: TEXT, colour: theme.ink })
  }
}
