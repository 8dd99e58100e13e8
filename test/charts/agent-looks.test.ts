import { expect, test } from 'vitest'
import { agentStyles } from '../../src/charts/agent-style.ts'
import { CHARTS } from '../../src/charts/index.ts'
import { THEMES } from '../../src/charts/theme.ts'
import type { ChartPlan, ThemeName } from '../../src/contracts/chart.ts'
import { FOUR, syntheticReport } from '../report/synthetic-run.ts'
import { drawAndRecord } from './drawn-text.ts'
import { withHistory } from './synthetic-history.ts'

const data = withHistory(syntheticReport({ contestants: FOUR }), { nights: 12 })
const themes: ThemeName[] = ['light', 'dark']

function planOf(id: string, theme: ThemeName): ChartPlan {
  const plan = CHARTS.find((chart) => chart.id === id)?.plan(data, theme, (text, size) => text.length * size * 0.55)
  if (plan === undefined || plan === null) throw new Error('nothing was planned')
  return plan
}

type Marks = { pointStyle?: unknown; backgroundColor?: unknown; borderColor?: unknown; pointBackgroundColor?: unknown }

/** `shape colour` of all marks of a plan. */
function looksOf(plan: ChartPlan): Set<string> {
  const marks = plan.config.data.datasets as Marks[]
  return new Set(
    marks
      .filter(({ pointStyle }) => pointStyle !== undefined)
      .flatMap(({ pointStyle, backgroundColor, borderColor, pointBackgroundColor }) =>
        [backgroundColor, borderColor, pointBackgroundColor].map((colour) => `${pointStyle} ${colour}`),
      ),
  )
}

test.each(['pass-rate', 'time-to-pass', 'cost-pareto', 'nightly'])(
  '%s: every agent has its own mark in its own colour',
  (id) => {
    for (const theme of themes) {
      const looks = looksOf(planOf(id, theme))
      for (const { shape, colour } of agentStyles(data, THEMES[theme]).values())
        expect(looks).toContain(`${shape} ${colour}`)
    }
  },
)

test.each(['time-to-pass', 'cost-pareto', 'nightly'])('%s: names are written in their agents’ colours', async (id) => {
  const chart = CHARTS.find((one) => one.id === id)
  if (chart === undefined) throw new Error('no such chart')
  for (const theme of themes) {
    const drawing = await drawAndRecord(chart, data, theme)
    for (const [agent, { colour }] of agentStyles(data, THEMES[theme])) {
      const label = drawing?.texts.find(({ text }) => text === agent || text.startsWith(`${agent}  `))
      expect(label?.colour.toLowerCase(), agent).toBe(colour.toLowerCase())
    }
  }
})

test('bars and dots of charts 5 and 10 have their agents’ colours', () => {
  for (const theme of themes) {
    const styles = agentStyles(data, THEMES[theme])
    const bars = planOf('relative-speed', theme).config.data
    const [dataset] = bars.datasets as Marks[]
    expect(dataset?.backgroundColor).toEqual(bars.labels?.map((agent) => styles.get(String(agent))?.colour))
    const dots = planOf('wall-time', theme).config.data.datasets as { pointBorderColor?: unknown }[]
    expect(new Set(dots.map(({ pointBorderColor }) => pointBorderColor))).toEqual(
      new Set([...styles.values()].map(({ colour }) => colour)),
    )
  }
})

test('above four agents only the named curves keep their colour', () => {
  const contestants = Array.from({ length: 6 }, (_, index) => ({
    id: `agent-${index + 1}`,
    skill: index === 0 ? 9 : -0.5,
    seconds: index === 0 ? 20 : 300,
    usd: 1,
  }))
  const chart = CHARTS.find(({ id }) => id === 'time-to-pass')
  const plan = chart?.plan(syntheticReport({ contestants }), 'light', (text, size) => text.length * size * 0.55)
  if (plan === undefined || plan === null) throw new Error('nothing was planned')
  expect(plan.title).toBe('agent-1 reaches verified passes sooner than every other agent on these tasks')
  const colours = (plan.config.data.datasets as Marks[]).map(({ borderColor }) => borderColor)
  expect(colours.filter((colour) => colour === THEMES.light.neutral)).toHaveLength(5)
  expect(colours).toContain(THEMES.light.agents[0])
})
