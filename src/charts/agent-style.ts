import type { AgentId } from '../model/ids.ts'
import type { ReportData } from '../model/report-data.ts'
import type { Theme } from './theme.ts'

/** A contestant's look: colour and marker, so that neither is needed alone. */
export type AgentStyle = {
  colour: string
  shape: 'circle' | 'rect' | 'triangle' | 'rectRot'
  rotation: number
  /** Makes the marks of all shapes look alike in size: Chart.js draws squares and triangles inside the circle. */
  scale: number
}

const SHAPES: readonly Omit<AgentStyle, 'colour'>[] = [
  { shape: 'circle', rotation: 0, scale: 1 },
  { shape: 'rect', rotation: 0, scale: 1.22 },
  { shape: 'triangle', rotation: 0, scale: 1.2 },
  { shape: 'rectRot', rotation: 0, scale: 1.15 },
  { shape: 'triangle', rotation: 180, scale: 1.2 },
  { shape: 'triangle', rotation: 90, scale: 1.2 },
]

const FALLBACK = { shape: 'circle', rotation: 0, scale: 1 } as const

/**
 * The look of every contestant, the same in all charts of a run: colours go to the best pass rates in the order of
 * the suite, the rest are grey.
 */
export function agentStyles(data: ReportData, theme: Theme): ReadonlyMap<AgentId, AgentStyle> {
  const best = [...data.agents]
    .sort((a, b) => (b.verified.rate ?? -1) - (a.verified.rate ?? -1))
    .slice(0, theme.agents.length)
  const coloured = data.agents.filter((agent) => best.includes(agent))
  return new Map(
    data.agents.map((agent, index) => {
      const place = coloured.indexOf(agent)
      const shape = SHAPES[(place < 0 ? index : place) % SHAPES.length] ?? FALLBACK
      return [agent.agent, { ...shape, colour: theme.agents[place] ?? theme.neutral }]
    }),
  )
}

/** The look of one contestant; an agent that the report does not know is a plain grey dot. */
export function styleOf(styles: ReadonlyMap<AgentId, AgentStyle>, agent: AgentId, theme: Theme): AgentStyle {
  return styles.get(agent) ?? { ...FALLBACK, colour: theme.neutral }
}
