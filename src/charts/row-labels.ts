import type { MeasureText } from '../contracts/chart.ts'
import type { AgentId } from '../model/ids.ts'
import { type Brush, drawText } from './draw.ts'
import { MARGIN } from './frame.ts'
import type { Theme } from './theme.ts'
import { shortenText } from './wrap-text.ts'

const SIZE = 14
const WEIGHT = 500
/** Room for 32 characters; longer names lose their middle. */
const MOST = 280

/** Names left of the rows of a plot: what is written, and the room it needs. */
export type RowLabels = { room: number; texts: ReadonlyMap<AgentId, string> }

export function rowLabels(agents: readonly AgentId[], measure: MeasureText): RowLabels {
  const width = (text: string): number => measure(text, SIZE, WEIGHT)
  const texts = new Map(agents.map((agent) => [agent, shortenText(agent, width, MOST)]))
  return { texts, room: Math.ceil(Math.max(0, ...[...texts.values()].map(width))) + 14 }
}

/** Writes one name, right-aligned before the plot. */
export function drawRowLabel(brush: Brush, labels: RowLabels, agent: AgentId, y: number, theme: Theme): void {
  drawText(brush, labels.texts.get(agent) ?? agent, MARGIN + labels.room - 14, y, {
    size: SIZE,
    weight: WEIGHT,
    colour: theme.ink,
    align: 'right',
  })
}
