import { describe, expect, test } from 'vitest'
import { FOUR, type Synthetic, syntheticRows } from '../../test/report/synthetic-run.ts'
import { claimOfRates, pairVerdict } from '../charts/claims.ts'
import { pairOf, turned } from '../model/report-analysis.ts'
import type { ReportData, TrialResult } from '../model/report-data.ts'
import { analyze } from '../stats/index.ts'
import { buildReport } from './build.ts'
import { verdictText } from './verdict-text.ts'

const two = FOUR.slice(0, 2)
const reportOf = (options: Partial<Synthetic>): ReportData =>
  buildReport({ ...syntheticRows({ contestants: two, ...options }), failures: [] })

describe('the analysis of a report', () => {
  const data = reportOf({ contestants: FOUR })
  const statistics = analyze({
    rows: data.trials.map(({ agent, task, status, outcome, activeMs = 0, computedUsd = 0 }) => ({
      agent,
      question: task,
      status: status === 'pass' ? 'pass' : outcome === 'timed-out' ? 'timeout' : 'fail',
      seconds: activeMs / 1000,
      usd: computedUsd,
    })),
    tau: 900,
  })

  test('has the figures of the statistics for each agent and pair', () => {
    const [aster] = data.analysis?.agents ?? []
    const own = statistics.agents['aster-2']
    expect(aster?.rate).toEqual({ value: own?.macro, lo: own?.lo, hi: own?.hi })
    expect(aster?.timeToPass?.meanMs).toBeCloseTo((own?.rmst ?? 0) * 1000, 6)
    expect(aster?.usdPerPass?.value).toBeCloseTo(own?.usdPerPass.ratio ?? 0, 12)
    expect(aster?.repeats.map(({ k }) => k)).toEqual([1, 2, 3, 4, 5])
    const pair = data.analysis?.pairs[0]
    const raw = statistics.pairs['aster-2|birch-cli']
    expect(pair).toMatchObject({ a: 'aster-2', b: 'birch-cli', tasks: 12, pThisSuiteHolm: raw?.cmhHolmP })
    expect(pair?.activeMs?.value).toBeCloseTo(raw?.secRatio.ratio ?? 0, 12)
    expect(pair?.usd?.lo).toBeCloseTo(raw?.usdRatio.lo ?? 0, 12)
  })

  test('compares every pair once, and gives it from either side', () => {
    const pairs = data.analysis?.pairs ?? []
    expect(pairs.length).toBe(6)
    const [pair] = pairs
    if (pair === undefined || data.analysis === undefined) throw new Error('no pair')
    const other = pairOf(data.analysis, 'birch-cli', 'aster-2')
    expect(other?.difference?.value).toBe(-(pair.difference?.value ?? 0))
    expect(other?.activeMs?.lo).toBeCloseTo(1 / (pair.activeMs?.hi ?? 1), 12)
    expect(turned(turned(pair)).difference).toEqual(pair.difference)
  })

  test('is absent where no trial has a result', () => {
    expect(reportOf({ trials: 0 })).not.toHaveProperty('analysis')
    expect(reportOf({ force: () => ({ status: 'lost', outcome: 'quota' }) })).not.toHaveProperty('analysis')
  })

  test('counts a trial without a result as absent, not as lost', () => {
    const rows = syntheticRows({ contestants: two, tasks: 6, trials: 2 })
    const trials = rows.trials.map(({ status: _, ...trial }, index) =>
      index === 0 ? trial : { ...trial, status: 'pass' as const },
    )
    const [first] = buildReport({ ...rows, trials, failures: [] }).analysis?.agents ?? []
    expect(first).toMatchObject({ counted: 11, lost: 0, absent: 1, rateThreeWays: { excluded: 1, best: 1 } })
    expect(first?.rateThreeWays.worst).toBeCloseTo(11 / 12, 12)
  })
})

describe('a verdict that lost trials decide', () => {
  const FAILED_ON = ['retry-backoff', 'lru-eviction', 'tz-parser']

  /** One agent passes always; the other fails where `fails` says so, and is lost elsewhere. */
  const losing =
    (fails: (trial: TrialResult) => boolean): NonNullable<Synthetic['force']> =>
    (trial) => {
      if (trial.agent === 'aster-2') return { status: 'pass' }
      return fails(trial) ? { status: 'fail' } : { status: 'lost', outcome: 'infra-error' }
    }

  test('says so, with the difference three ways, and calls nobody better', () => {
    const data = reportOf({ force: losing(({ task, trialIndex }) => trialIndex === 5 && FAILED_ON.includes(task)) })
    const [pair] = data.analysis?.pairs ?? []
    expect(pair?.pThisSuiteHolm).toBeLessThan(0.05)
    expect(pair).toMatchObject({ lost: 57, dependsOnLost: { thisSuite: true } })
    expect(claimOfRates(data)).toMatchObject({ kind: 'depends-on-lost', lost: 57 })
    expect(verdictText(data)).toContain('Whether aster-2 leads birch-cli on these tasks depends on 57 lost trials')
    expect(verdictText(data)).toContain('lost as failed +100, bounds +5 to +100')
  })

  test('is plain where no fate of the lost trials would change it', () => {
    const data = reportOf({ force: losing(({ trialIndex }) => trialIndex > 1) })
    const [pair] = data.analysis?.pairs ?? []
    expect(pair).toMatchObject({ lost: 12, dependsOnLost: { thisSuite: false, beyondSuite: false } })
    expect(pair === undefined ? '' : pairVerdict(pair, 'this-suite', 0.05)).toBe('a')
    expect(claimOfRates(data).kind).toBe('leads')
  })
})

describe('the verdict paragraph', () => {
  test('names both scopes of a lead', () => {
    const text = verdictText(reportOf({ force: ({ agent }) => ({ status: agent === 'aster-2' ? 'pass' : 'fail' }) }))
    expect(text).toContain('aster-2 passed more than birch-cli on these tasks: 100% (60/60)')
    expect(text).toContain('On tasks like these: likely (p = 0.00024)')
  })

  test('says that tasks are too few rather than that there is no difference', () => {
    const text = verdictText(
      reportOf({ tasks: 2, trials: 10, force: ({ agent }) => ({ status: agent === 'aster-2' ? 'pass' : 'fail' }) }),
    )
    expect(text).toContain('aster-2 passed more than birch-cli on these tasks')
    expect(text).toContain('About other tasks: too few to say (5 needed)')
    expect(text).not.toMatch(/no difference/)
  })

  test('tells which gap the design could have found where nothing was', () => {
    expect(verdictText(reportOf({}))).toMatch(
      /^Scripted .*\. aster-2 passed most often, but is not distinguishable from birch-cli on these tasks: .*; only gaps of \d+ points or more would be found 4 times of 5\./,
    )
  })
})
