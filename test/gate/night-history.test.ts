import { expect, test } from 'vitest'
import { nightHistory } from '../../src/gate/history/night-history.ts'
import { nightNamer } from '../../src/gate/night-of.ts'
import type { EffortRow, NightHistoryReport } from '../../src/model/night-history.ts'
import { nightsMarkdown } from '../../src/report/nights-markdown.ts'
import { linearTrend } from '../../src/stats/linear-trend.ts'
import { readEfforts } from '../../src/store/read-efforts.ts'
import { nightStore, recordNight, recordNights } from './recorded-nights.ts'

const TASKS = ['parser', 'queue', 'zip']

type Figures = { passed?: number; ms?: number; usd?: number; lost?: number; hash?: string; runs?: number }

/** Rows of one agent: three trials of each task, what `of` says of them. */
function rows(agent: string, nights: number, of: (day: number, task: string) => Figures): EffortRow[] {
  return Array.from({ length: nights }, (_, day) => day).flatMap((day) =>
    TASKS.flatMap((task) => {
      const { passed = 3, ms = 60_000, usd = 0.5, lost = 0, hash = 'h', runs = 1 } = of(day, task)
      return Array.from({ length: runs }, (_, run): EffortRow => {
        const counted = 3 - lost
        return {
          run: `r${day}-${run}`,
          startedAt: new Date(Date.UTC(2026, 9, 1 + day, 22 + run)).toISOString(),
          agent,
          task,
          hash,
          passed: Math.min(passed, counted),
          counted,
          lost,
          timed: counted,
          ...(counted === 0 ? {} : { logActiveMs: Math.log(ms), logUsd: Math.log(usd) }),
          priced: counted,
          versions: ['1.0.0'],
        }
      })
    }),
  )
}

const historyOf = (all: readonly EffortRow[], agents: string[] = [], limit = 30): NightHistoryReport =>
  nightHistory({ suite: 's', timezone: 'UTC', rows: all, nightOf: nightNamer('UTC'), limit, agents })

test('a task that passes mostly one night and fails mostly the next flips, for the task and for the night', () => {
  const flipping = (day: number, task: string): Figures => ({ passed: task === 'zip' && day % 3 === 2 ? 1 : 3 })
  const [aster] = historyOf(rows('aster', 6, flipping)).agents
  expect(aster?.tasks.map(({ task, flips }) => [task, flips])).toEqual([
    ['zip', 3],
    ['parser', 0],
    ['queue', 0],
  ])
  expect(aster?.nights.map(({ lostTasks, gainedTasks }) => [lostTasks.length, gainedTasks.length])).toEqual([
    [0, 0],
    [0, 0],
    [1, 0],
    [0, 1],
    [0, 0],
    [1, 0],
  ])
})

test('lost trials are no flip and no trend, and a night that ran twice is one night', () => {
  const eaten = (day: number): Figures => ({ lost: day === 4 ? 3 : 0, runs: day === 2 ? 2 : 1 })
  const [aster] = historyOf(rows('aster', 8, eaten)).agents
  expect(aster?.nights).toHaveLength(8)
  expect(aster?.nights[2]).toMatchObject({ counted: 18, runs: ['r2-0', 'r2-1'] })
  expect(aster?.nights[4]).toMatchObject({ counted: 0, lost: 9 })
  expect(aster?.nights[4]).not.toHaveProperty('rate')
  expect(aster?.tasks.every(({ flips, nights }) => flips === 0 && nights[4] === null)).toBe(true)
  expect(aster?.rateTrend).toMatchObject({ change: 0, nights: 7 })
})

test('time that grows by one percent a night is a factor of 1.35 in thirty, cost that does not is one', () => {
  const slower = (day: number, task: string): Figures => ({
    ms: 1000 * (task === 'zip' ? 50 : 1) * 1.01 ** day * (1 + ((day * 7) % 5) / 100),
  })
  const [aster] = historyOf(rows('aster', 30, slower)).agents
  expect(aster?.timeTrend?.change).toBeCloseTo(1.01 ** 30, 1)
  expect(aster?.timeTrend?.lo).toBeGreaterThan(1.2)
  expect(aster?.costTrend?.change).toBeCloseTo(1, 6)
})

test('a hard task that joins later is no trend of the tasks that were there', () => {
  const all = rows('aster', 12, (day, task) => (task === 'zip' ? { passed: day % 2 } : {}))
  const joined = all.filter(({ task, startedAt }) => task !== 'zip' || startedAt > '2026-10-07')
  const [aster] = historyOf(joined).agents
  expect(Math.abs(aster?.rateTrend?.change ?? 1)).toBeLessThan(0.15)
  expect(aster?.nights.at(-1)?.rate).toBeLessThan(0.9)
})

test('a task whose text changed is another one, and the old one is marked', () => {
  const changed = (day: number): Figures => ({ hash: day < 3 ? 'old' : 'new', passed: day < 3 ? 0 : 3 })
  const [aster] = historyOf(rows('aster', 6, changed)).agents
  expect(aster?.tasks.map(({ current, flips }) => [current, flips])).toEqual([
    [true, 0],
    [true, 0],
    [true, 0],
    [false, 0],
    [false, 0],
    [false, 0],
  ])
})

test('A against B: nights and tasks as units, the exact test by task and night, and what one swaps', () => {
  const better = rows('aster', 10, (day, task) => ({ passed: task === 'zip' && day === 0 ? 2 : 3 }))
  const worse = rows('birch', 10, (day) => ({ passed: 1 + (day % 2) }))
  const [pair] = historyOf([...better, ...worse], ['aster', 'birch']).pairs
  const [swapped] = historyOf([...better, ...worse], ['birch', 'aster']).pairs
  expect(pair).toMatchObject({
    nights: 10,
    tasks: 3,
    ahead: 10,
    behind: 0,
    byNight: { units: 10 },
    byTask: { units: 3 },
  })
  expect(pair?.p).toBeLessThan(1e-6)
  expect(pair?.byNight.lo).toBeGreaterThan(0)
  expect(swapped?.byNight.value).toBeCloseTo(-(pair?.byNight.value ?? 0), 12)
  expect(swapped?.p).toBeCloseTo(pair?.p ?? 0, 12)
})

test('only the newest nights are shown, and a name with markup stays text', () => {
  const history = historyOf(
    rows('<img src=x>|', 10, () => ({})),
    [],
    4,
  )
  expect(history.nights).toEqual(['2026-10-07', '2026-10-08', '2026-10-09', '2026-10-10'])
  expect(nightsMarkdown(history, [])).not.toContain('<img src=x>|')
})

test('a line through points that lie on it is that line; two points are none', () => {
  const line = linearTrend([0, 1, 2, 3].map((x) => ({ x, y: 2 - 0.5 * x })))
  expect(line).toMatchObject({ slope: -0.5, p: 0 })
  // scipy.stats.linregress
  const noisy = linearTrend([1, 3, 2, 5].map((y, x) => ({ x, y })))
  expect(noisy?.slope).toBeCloseTo(1.1, 12)
  expect(noisy?.p).toBeCloseTo(0.168478, 6)
  expect(
    linearTrend([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ]),
  ).toBeNull()
})

test('the store gives sums and means of logarithms of counted trials alone, without runs of fresh trials', () => {
  const store = nightStore()
  const [first = ''] = recordNights(store, 2, '2026-11-01T22:00:00.000Z', {
    tasks: ['zip'],
    agents: ['aster'],
    result: ({ index }) => (index === 1 ? 'fail' : index === 2 ? 'lost' : 'pass'),
  })
  recordNight(store, { at: '2026-11-02T23:00:00.000Z', tasks: ['zip'], agents: ['aster'], confirms: first })
  const [row, ...rest] = readEfforts(store, [first])
  expect(rest).toEqual([])
  expect(row).toMatchObject({ agent: 'aster', task: 'zip', passed: 1, counted: 2, lost: 1, timed: 2, priced: 2 })
  expect(row?.logActiveMs).toBeCloseTo(Math.log(61_000), 10)
  expect(row?.logUsd).toBeCloseTo(Math.log(0.25), 10)
  expect(row?.versions).toEqual(['1.2.3', 'model-x-served'])
})
