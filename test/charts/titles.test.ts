import { expect, test } from 'vitest'
import { claimOfRates } from '../../src/charts/claims.ts'
import { costPareto } from '../../src/charts/cost-pareto.ts'
import { passRate } from '../../src/charts/pass-rate.ts'
import { wallTime } from '../../src/charts/wall-time.ts'
import type { Chart } from '../../src/contracts/chart.ts'
import type { ReportData, TrialResult } from '../../src/model/report-data.ts'
import { buildReport } from '../../src/report/build.ts'
import { FOUR, randomOf, syntheticReport, syntheticRows } from '../report/synthetic-run.ts'

const titleOf = (chart: Chart, data: ReportData): string =>
  chart.plan(data, 'light', (text, size) => text.length * size * 0.55)?.title ?? ''

/** Words that call somebody better, and only those: "no sign", "within the noise" and ranges are not among them. */
const SUPERIOR = /more than|fastest|is faster than|costs [\d.]+×/

/** Which agent did what is decided anew by lot, within each task: nobody is better any more. */
function shuffled(trials: readonly TrialResult[], random: () => number): TrialResult[] {
  const byTask = new Map<string, TrialResult[]>()
  for (const trial of trials) byTask.set(trial.task, [...(byTask.get(trial.task) ?? []), trial])
  return [...byTask.values()].flatMap((own) => {
    const results = [...own]
    for (let last = results.length - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1))
      const swap = results[last]
      const with_ = results[other]
      if (swap !== undefined && with_ !== undefined) {
        results[last] = with_
        results[other] = swap
      }
    }
    return own.map((cell, index) => ({ ...cell, ...resultOf(results[index] ?? cell) }))
  })
}

function resultOf({ status, outcome, activeMs, computedUsd }: TrialResult): Partial<TrialResult> {
  return {
    ...(status === undefined ? {} : { status }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(activeMs === undefined ? {} : { activeMs }),
    ...(computedUsd === undefined ? {} : { computedUsd }),
  }
}

test.each([
  { tasks: 12, trials: 5 },
  { tasks: 6, trials: 1 },
  { tasks: 1, trials: 10 },
  { tasks: 2, trials: 3 },
])('when labels mean nothing, at most one title in twenty names a winner ($tasks tasks × $trials)', (size) => {
  const rows = syntheticRows({ contestants: FOUR, ...size })
  const random = randomOf(7)
  const named = [0, 0, 0]
  const ROUNDS = 300
  for (let round = 0; round < ROUNDS; round++) {
    const data = buildReport({ ...rows, trials: shuffled(rows.trials, random), failures: [] })
    for (const [index, chart] of [passRate, wallTime, costPareto].entries()) {
      if (SUPERIOR.test(titleOf(chart, data))) named[index] = (named[index] ?? 0) + 1
    }
  }
  for (const count of named) expect(count / ROUNDS).toBeLessThanOrEqual(0.05)
})

test('a clear winner is named', () => {
  const data = syntheticReport({
    contestants: [
      { id: 'strong', skill: 9, seconds: 60, usd: 0.1 },
      { id: 'weak', skill: -9, seconds: 240, usd: 0.9 },
      { id: 'feeble', skill: -9, seconds: 300, usd: 0.8 },
    ],
  })
  expect(titleOf(passRate, data)).toBe('strong passed more than every other agent: 100% against at most 0%')
  expect(titleOf(wallTime, data)).toMatch(/^strong is fastest: median .+ against .+ for the others$/)
  expect(titleOf(costPareto, data)).toMatch(
    /^(weak|feeble) costs .+× as much as strong, with no sign that it passes more$/,
  )
})

test('overlapping intervals are called noise', () => {
  const data = syntheticReport({ contestants: FOUR })
  expect(claimOfRates(data).kind).toBe('within-noise')
  expect(titleOf(passRate, data)).toBe('aster-2 passed most often, but its lead over birch-cli is within the noise')
})

test('two tasks never make a winner, however clear the counts are', () => {
  const contestants = [
    { id: 'good', skill: 99, seconds: 10, usd: 0.1 },
    { id: 'bad', skill: -99, seconds: 900, usd: 5 },
  ]
  const data = syntheticReport({ contestants, tasks: 2, trials: 50 })
  expect(titleOf(passRate, data)).toBe('good passed most often, but 2 tasks cannot make that a lead')
  expect(titleOf(wallTime, data)).toContain('2 tasks cannot tell whether anyone is faster')
  expect(titleOf(costPareto, data)).toContain('2 tasks cannot tell whether anyone is cheaper')
})

test('equal rates, all passes and no pass are said as they are', () => {
  const pair = FOUR.slice(0, 2)
  const title = (status: (trial: TrialResult) => 'pass' | 'fail'): string =>
    titleOf(passRate, syntheticReport({ contestants: pair, force: (trial) => ({ status: status(trial) }) }))
  expect(title(() => 'pass')).toBe('Every agent passed every trial: this suite cannot tell them apart')
  expect(title(() => 'fail')).toBe('No agent passed a single trial')
  expect(title(({ trialIndex }) => (trialIndex < 3 ? 'pass' : 'fail'))).toBe(
    'No agent leads: aster-2 and birch-cli passed equally often',
  )
})

test('names too long for two lines leave the title, not the picture', () => {
  const contestants = FOUR.map((agent) => ({ ...agent, id: agent.id.padEnd(64, '-wide-name') }))
  expect(titleOf(passRate, syntheticReport({ contestants }))).toBe('The lead of the first agent is within the noise')
})

test('cost reported by agents is never mixed with cost that was computed', () => {
  const data = syntheticReport({
    contestants: [
      { id: 'computed', skill: 1, seconds: 60, usd: 0.2 },
      { id: 'reported', skill: 1, seconds: 60, usd: 0.4, basis: 'reported' },
    ],
  })
  expect(data.agents.map(({ costBasis }) => costBasis)).toEqual(['computed', 'reported'])
  const plan = costPareto.plan(data, 'light', (text, size) => text.length * size * 0.55)
  expect(plan?.table.rows.map((row) => row[7])).toEqual(['computed', 'reported'])
})
