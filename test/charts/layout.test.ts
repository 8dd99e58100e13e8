import { describe, expect, test } from 'vitest'
import { CHARTS } from '../../src/charts/index.ts'
import type { ReportData, TrialResult } from '../../src/model/report-data.ts'
import { type Contestant, FOUR, syntheticReport } from '../report/synthetic-run.ts'
import { type DrawnText, drawAndRecord } from './drawn-text.ts'
import { withHistory } from './synthetic-history.ts'

const agents = (count: number, nameLength: number): Contestant[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `agent-${index + 1}`.padEnd(nameLength, 'wide-name-'),
    skill: 1 - index * 0.15,
    seconds: 60 + 40 * index,
    usd: 0.05 + 0.11 * index,
  }))

const KINDS: Partial<TrialResult>[] = [
  { verdict: 'weak' },
  { verdict: 'missing' },
  { verdict: 'missing', outcome: 'refused' },
  { verdict: 'missing', outcome: 'timed-out' },
  { verdict: 'verified', correctness: 'incorrect' },
  { status: 'lost', outcome: 'quota' },
]

function oneOfEachKind({ status, task, agent, trialIndex }: TrialResult): Partial<TrialResult> {
  if (status === 'pass') return {}
  return KINDS[(7 * trialIndex + 3 * task.length + agent.charCodeAt(6)) % 7] ?? {}
}

const same = (count: number): Contestant[] => agents(count, 32).map((agent) => ({ ...agent, usd: 0.3, seconds: 60 }))

const CASES: Record<string, ReportData> = {
  ...Object.fromEntries(
    [1, 2, 4, 8, 16].flatMap((count) => [
      [`${count} agents`, syntheticReport({ contestants: agents(count, 9) })],
      [`${count} agents with names of 32 characters`, syntheticReport({ contestants: agents(count, 32), tasks: 5 })],
    ]),
  ),
  'names of 64 characters': syntheticReport({ contestants: agents(4, 64) }),
  'one trial': syntheticReport({ contestants: agents(3, 12), tasks: 1, trials: 1 }),
  'no trial of one agent': syntheticReport({
    contestants: FOUR,
    force: ({ agent }) => (agent === 'dune-baseline' ? { status: 'lost', outcome: 'quota' } : {}),
  }),
  'everything at 0%': syntheticReport({ contestants: FOUR, force: () => ({ status: 'fail' }) }),
  'everything at 100%': syntheticReport({ contestants: agents(8, 32), force: () => ({ status: 'pass' }) }),
  'sixteen agents on one point': syntheticReport({
    contestants: same(16),
    force: () => ({ status: 'pass', computedUsd: 0.3, activeMs: 1000 }),
  }),
  'more than 200 trials': syntheticReport({ contestants: FOUR, trials: 20 }),
  'more tasks than rows': syntheticReport({ contestants: FOUR, tasks: 55, trials: 1 }),
  'failures of every kind, and lost trials': syntheticReport({ contestants: agents(4, 32), force: oneOfEachKind }),
}

const HISTORY = { nights: 12, step: { night: 7, change: -0.45 } }

/** Where a chart has nothing to show: no pair, no interval. */
const DECLINES: Record<string, RegExp> = {
  'paired-forest': /^(1 agents|one trial)/,
  'relative-speed': /^1 agents/,
}

describe.each(CHARTS)('$id', (chart) => {
  const carried = Object.entries(CASES).filter(([name]) => !DECLINES[chart.id]?.test(name))
  test.each(carried)('%s: no text leaves the picture or covers another', async (_, data) => {
    const drawing = await drawAndRecord(chart, withHistory(data, HISTORY), 'light')
    if (drawing === null) throw new Error('nothing was drawn')
    expect(drawing.texts.length).toBeGreaterThan(5)
    for (const box of drawing.texts) {
      expect(box.left, box.text).toBeGreaterThanOrEqual(0)
      expect(box.top, box.text).toBeGreaterThanOrEqual(0)
      expect(box.right, box.text).toBeLessThanOrEqual(drawing.width)
      expect(box.bottom, box.text).toBeLessThanOrEqual(drawing.height)
    }
    expect(overlapping(drawing.texts)).toEqual([])
  })

  test('the plot lies exactly where the labels were placed for', async () => {
    const drawing = await drawAndRecord(chart, withHistory(syntheticReport({ contestants: FOUR }), HISTORY), 'dark')
    if (drawing === null) throw new Error('nothing was drawn')
    const { width, height, chartArea } = drawing
    const { left, top, right, bottom } = chartArea
    expect({ left, top, right: width - right, bottom: height - bottom }).toEqual(drawing.padding)
  })

  test('nothing counted: no picture', async () => {
    const data = syntheticReport({ contestants: FOUR, force: () => ({ status: 'lost', outcome: 'quota' }) })
    expect(await drawAndRecord(chart, data, 'light')).toBeNull()
    expect(await drawAndRecord(chart, syntheticReport({ contestants: FOUR, trials: 0 }), 'light')).toBeNull()
  })

  test('scripted contestants are called so in the picture', async () => {
    const data = withHistory(syntheticReport({ contestants: FOUR, scripted: true }), HISTORY)
    const drawing = await drawAndRecord(chart, data, 'light')
    const real = await drawAndRecord(chart, { ...data, scripted: false }, 'light')
    const says = (texts: DrawnText[] = []): boolean =>
      texts.some(({ text }) => text.includes('Scripted contestants: nothing here measures a product.'))
    expect(says(drawing?.texts)).toBe(true)
    expect(says(real?.texts)).toBe(false)
  })
})

describe('a chart is not drawn', () => {
  const planned = (id: string, data: ReportData): unknown =>
    CHARTS.find((chart) => chart.id === id)?.plan(data, 'light', () => 10)

  test('6 without any cost, 9 without any tokens', () => {
    const unknown = FOUR.map(({ id, skill, seconds }) => ({ id, skill, seconds }))
    expect(planned('cost-pareto', syntheticReport({ contestants: unknown }))).toBeNull()
    const data = syntheticReport({ contestants: FOUR })
    const silent = data.trials.map(({ inputTokens: _, ...trial }) => trial)
    expect(planned('tokens', { ...data, trials: silent })).toBeNull()
    expect(planned('tokens', data)).not.toBeNull()
  })

  test('2 and 10 with one agent', () => {
    const alone = syntheticReport({ contestants: FOUR.slice(0, 1) })
    expect(planned('paired-forest', alone)).toBeNull()
    expect(planned('relative-speed', alone)).toBeNull()
  })

  test('7 with fewer than three runs', () => {
    const data = syntheticReport({ contestants: FOUR })
    expect(planned('nightly', data)).toBeNull()
    expect(planned('nightly', withHistory(data, { nights: 2 }))).toBeNull()
    expect(planned('nightly', withHistory(data, { nights: 3 }))).not.toBeNull()
  })
})

function overlapping(texts: readonly DrawnText[]): string[] {
  return texts.flatMap((a, index) =>
    texts
      .slice(index + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} / ${b.text}`),
  )
}
