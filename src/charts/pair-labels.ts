import type { MeasureText } from '../contracts/chart.ts'
import { type Brush, drawText } from './draw.ts'
import { MARGIN } from './frame.ts'
import type { PairRow } from './pair-rows.ts'
import type { Theme } from './theme.ts'
import { shortenText } from './wrap-text.ts'

const LOOK = { size: 13, weight: 500 }
const GAP = 14
/** Room for one name of 32 characters; two names that need more stand on two lines. */
const MOST = 280

/** Names of two agents before each row: `first − second`, on one line or two. */
export type PairLabels = { room: number; rowHeight: number; lines: string[][] }

export function pairLabels(rows: readonly PairRow[], measure: MeasureText): PairLabels {
  const width = (text: string): number => measure(text, LOOK.size, LOOK.weight)
  const oneLine = rows.map(({ first, second }) => [`${first} − ${second}`])
  const widest = (lines: string[][]): number => Math.ceil(Math.max(...lines.flat().map(width)))
  if (widest(oneLine) <= MOST) return { room: widest(oneLine) + GAP, rowHeight: 33, lines: oneLine }
  const twoLines = rows.map(({ first, second }) => [
    shortenText(first, width, MOST),
    `− ${shortenText(second, width, MOST - width('− '))}`,
  ])
  return { room: widest(twoLines) + GAP, rowHeight: 42, lines: twoLines }
}

export function drawPairLabel(brush: Brush, labels: PairLabels, index: number, y: number, theme: Theme): void {
  const lines = labels.lines[index] ?? []
  for (const [line, text] of lines.entries()) {
    const at = y + (line - (lines.length - 1) / 2) * 17
    drawText(brush, text, MARGIN + labels.room - GAP, at, { ...LOOK, colour: theme.ink, align: 'right' })
  }
}
