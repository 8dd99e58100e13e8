import { expect, test } from 'vitest'
import { claimOfRates } from '../../src/charts/claims.ts'
import { costPareto } from '../../src/charts/cost-pareto.ts'
import { failureReasons } from '../../src/charts/failure-reasons.ts'
import { heatmap } from '../../src/charts/heatmap.ts'
import { nightly } from '../../src/charts/nightly.ts'
import { pairedForest } from '../../src/charts/paired-forest.ts'
import { passRate } from '../../src/charts/pass-rate.ts'
import { relativeSpeed } from '../../src/charts/relative-speed.ts'
import { timeToPass } from '../../src/charts/time-to-pass.ts'
import { tokens } from '../../src/charts/tokens.ts'
import { wallTime } from '../../src/charts/wall-time.ts'
import type { Chart } from '../../src/contracts/chart.ts'
import type { ReportData, TrialResult } from '../../src/model/report-data.ts'
import { CLAIM } from '../report/shuffled-labels.ts'
import { FOUR, syntheticReport } from '../report/synthetic-run.ts'
import { withHistory } from './synthetic-history.ts'

const titleOf = (chart: Chart, data: ReportData): string =>
  chart.plan(data, 'light', (text, size) => text.length * size * 0.55)?.title ?? ''

test('when nights mean nothing, at most one title in twenty tells of a step', () => {
  const data = syntheticReport({ contestants: FOUR, tasks: 5, trials: 1 })
  const ROUNDS = 150
  let steps = 0
  for (let round = 0; round < ROUNDS; round++) {
    if (CLAIM.test(titleOf(nightly, withHistory(data, { nights: 14, seed: round })))) steps += 1
  }
  expect(steps / ROUNDS).toBeLessThanOrEqual(0.05)
})

test('a clear winner is named', () => {
  const data = syntheticReport({
    contestants: [
      { id: 'strong', skill: 9, seconds: 60, usd: 0.1 },
      { id: 'weak', skill: -9, seconds: 240, usd: 0.9 },
      { id: 'feeble', skill: -9, seconds: 300, usd: 0.8 },
    ],
  })
  expect(titleOf(passRate, data)).toBe(
    'strong passed more than every other agent on these tasks and likely on others like them: 100% against at most 0%',
  )
  expect(titleOf(wallTime, data)).toMatch(/^strong is fastest: median .+ against .+ for the others$/)
  expect(titleOf(costPareto, data)).toMatch(
    /^(weak|feeble) costs .+× as much as strong, with no sign that it passes more$/,
  )
  expect(titleOf(pairedForest, data)).toBe('Two of the 3 pairwise differences are supported beyond these tasks')
  expect(titleOf(timeToPass, data)).toBe('strong reaches verified passes sooner than every other agent on these tasks')
  expect(titleOf(relativeSpeed, data)).toMatch(/^feeble takes [\d.]+× as long as strong; 1 more is slower$/)
})

test('an agent that is not told apart from the next one does not lead, whomever else it beats', () => {
  const data = syntheticReport({ contestants: FOUR })
  expect(claimOfRates(data)).toMatchObject({ kind: 'ahead-of-some', beaten: [{ agent: 'dune-baseline' }] })
  expect(titleOf(passRate, data)).toBe(
    'aster-2 and birch-cli cannot be told apart; aster-2 passed more than dune-baseline on these tasks',
  )
})

test('a lead that no test supports is called noise', () => {
  const data = syntheticReport({ contestants: FOUR.slice(0, 2) })
  expect(claimOfRates(data).kind).toBe('within-noise')
  expect(titleOf(passRate, data)).toBe('aster-2 passed most often, but its lead over birch-cli is within the noise')
})

test('two tasks can make a winner on those tasks only, and none in time or cost', () => {
  const contestants = [
    { id: 'good', skill: 99, seconds: 10, usd: 0.1 },
    { id: 'bad', skill: -99, seconds: 900, usd: 5 },
  ]
  const data = syntheticReport({ contestants, tasks: 2, trials: 50 })
  expect(titleOf(passRate, data)).toBe('good passed more than bad on these tasks: 100% against 0%')
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
  const contestants = FOUR.slice(0, 2).map((agent) => ({ ...agent, id: agent.id.padEnd(64, '-wide-name') }))
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

test('two agents are compared by name, with the interval', () => {
  const pair = FOUR.slice(0, 2)
  expect(titleOf(pairedForest, syntheticReport({ contestants: pair }))).toMatch(
    /^Beyond these tasks, the difference between aster-2 and birch-cli is within the noise: \+\d+ points \[−\d+, \+\d+\]$/,
  )
  const clear = pair.map((agent, index) => ({ ...agent, skill: index === 0 ? 9 : -9 }))
  expect(titleOf(pairedForest, syntheticReport({ contestants: clear }))).toBe(
    'On tasks like these, aster-2 passes more than birch-cli: +100 points [+59, +100]',
  )
})

test('with few tasks or trials nothing is called equal', () => {
  const few = syntheticReport({ contestants: FOUR, tasks: 3, trials: 1 })
  expect(titleOf(pairedForest, few)).toBe('3 tasks are too few to support any of 6 pairwise differences beyond them')
  expect(titleOf(timeToPass, few)).toBe('3 trials of an agent cannot tell whether anyone is sooner')
  expect(titleOf(tokens, few)).toContain('3 tasks cannot tell whether anyone uses fewer')
  expect(titleOf(relativeSpeed, few)).toBe('3 tasks cannot tell whether anyone is faster than aster-2')
})

test('a factor in tokens is named only where the corrected interval is above 1', () => {
  const thirsty = (trial: TrialResult): Partial<TrialResult> =>
    trial.agent === 'aster-2' ? { cacheReadTokens: 8 * (trial.cacheReadTokens ?? 0) } : {}
  expect(titleOf(tokens, syntheticReport({ contestants: FOUR, force: thirsty }))).toMatch(
    /^aster-2 uses [\d.]+× the tokens of [a-z-]+; 79–97% come from cache$/,
  )
  expect(titleOf(tokens, syntheticReport({ contestants: FOUR }))).toMatch(
    /^Mean tokens \d+k–\d+k per trial: no difference beyond the noise$/,
  )
})

test('speed is said against the first agent of the suite', () => {
  const data = syntheticReport({ contestants: FOUR, trials: 20 })
  expect(titleOf(relativeSpeed, data)).toMatch(/^birch-cli is 1\.\d× as fast as aster-2; cedar-code is slower$/)
})

test('tasks that all agents pass, and those that none does, are counted', () => {
  const pair = FOUR.slice(0, 2)
  const title = (status: (trial: TrialResult) => 'pass' | 'fail'): string =>
    titleOf(heatmap, syntheticReport({ contestants: pair, force: (trial) => ({ status: status(trial) }) }))
  expect(title(() => 'pass')).toBe('Every task was passed every time by every agent: nothing here is hard enough')
  expect(title(() => 'fail')).toBe('No task was passed a single time')
  expect(title(({ task }) => (task === 'regex-redos' ? 'fail' : 'pass'))).toBe(
    '11 of 12 tasks were passed every time by every agent; regex-redos never passed',
  )
  expect(title(({ trialIndex }) => (trialIndex === 1 ? 'fail' : 'pass'))).toBe(
    'None of 12 tasks was passed every time by every agent; each was passed at least once',
  )
})

test('an agent without a result is not among those that passed, and pairs without an interval are counted', () => {
  const lost = { status: 'lost', outcome: 'quota' } as const
  const force = ({ agent }: TrialResult): Partial<TrialResult> => (agent === 'aster-2' ? lost : { status: 'pass' })
  const data = syntheticReport({ contestants: FOUR, tasks: 3, trials: 2, force })
  expect(titleOf(heatmap, data)).toBe(
    'Every task was passed every time by every agent with a result: nothing here is hard enough',
  )
  const plan = pairedForest.plan(data, 'light', (text, size) => text.length * size * 0.55)
  expect(plan?.caption).toContain('Not shown, without an interval: 3 pairs.')
  expect(plan?.caption).toContain('95% MOVER interval')
})

test('the commonest failure is named only where nothing ties with it', () => {
  const title = (force: (trial: TrialResult) => Partial<TrialResult>): string =>
    titleOf(failureReasons, syntheticReport({ contestants: FOUR, force }))
  const passes = { status: 'pass', verdict: 'verified' } as const
  const late = { status: 'fail', verdict: 'missing', outcome: 'timed-out' } as const
  const weak = { status: 'fail', verdict: 'weak', outcome: 'finished' } as const
  expect(title(() => passes)).toBe('No counted trial failed')
  expect(title(({ trialIndex }) => (trialIndex === 1 ? late : passes))).toBe(
    'Running out of time is the only reason of failure: 48 trials',
  )
  expect(title(({ trialIndex }) => (trialIndex < 3 ? late : weak))).toBe(
    'A test that proves too little is the commonest failure: 144 of 240',
  )
  expect(title(({ trialIndex }) => (trialIndex === 1 ? late : trialIndex === 2 ? weak : passes))).toBe(
    'Most common failures, 48 each of 96: test proves too little, and out of time',
  )
})

test('a step is dated, sized, and tied to a version only where that changed in the same night', () => {
  const step = { night: 19, change: -0.4 }
  const data = withHistory(syntheticReport({ contestants: FOUR }), { nights: 30, step })
  expect(titleOf(nightly, data)).toMatch(/^birch-cli lost \d\d points on 14 Nov, the night its version changed$/)
  const same = data.history?.map((night) => ({ ...night, versions: ['1.13.2'] })) ?? []
  expect(titleOf(nightly, { ...data, history: same })).toMatch(/^birch-cli lost \d\d points on 14 Nov$/)
  expect(titleOf(nightly, withHistory(data, { nights: 30 }))).toBe('No step beyond the noise in 30 runs')
})
