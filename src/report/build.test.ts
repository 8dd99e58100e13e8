import { describe, expect, test } from 'vitest'
import { FAILURES } from '../../test/report/sample-report.ts'
import { FOUR, syntheticRows } from '../../test/report/synthetic-run.ts'
import type { TrialResult } from '../model/report-data.ts'
import { buildReport } from './build.ts'

const two = FOUR.slice(0, 2)
const reportOf = (force: (trial: TrialResult) => Partial<TrialResult>, size = { tasks: 2, trials: 3 }) =>
  buildReport({ ...syntheticRows({ contestants: two, ...size, force }), failures: [] })

describe('buildReport', () => {
  test('each task weighs the same in the rate, whatever was lost', () => {
    const data = reportOf(({ task, trialIndex }) =>
      task === 'retry-backoff'
        ? { status: 'pass' }
        : trialIndex === 1
          ? { status: 'fail' }
          : { status: 'lost', outcome: 'infra-error' },
    )
    const [first] = data.agents
    expect(first?.verified).toMatchObject({ passed: 3, counted: 4, rate: 0.5 })
    expect(first?.lost).toBe(2)
    expect(data.cells.map(({ passed, counted, lost }) => [passed, counted, lost])).toEqual([
      [3, 3, 0],
      [3, 3, 0],
      [0, 1, 2],
      [0, 1, 2],
    ])
  })

  test('a lost trial touches no rate, time or cost', () => {
    const data = reportOf(({ trialIndex }) =>
      trialIndex === 1
        ? { status: 'lost', outcome: 'quota', activeMs: 9e9, computedUsd: 9e9 }
        : { status: 'pass', activeMs: 1000, computedUsd: 0.5 },
    )
    expect(data.agents[0]).toMatchObject({
      lost: 2,
      medianActiveMs: 1000,
      meanUsd: 0.5,
      totalUsd: 2,
      usdPerPass: 0.5,
      costKnown: 4,
      verified: { passed: 4, counted: 4, rate: 1 },
    })
  })

  test('nothing counted: no rate, no median and no cost, rather than 0', () => {
    const [agent] = reportOf(() => ({ status: 'lost', outcome: 'quota' })).agents
    expect(agent?.verified).toEqual({ passed: 0, counted: 0 })
    for (const field of ['medianActiveMs', 'meanUsd', 'totalUsd', 'usdPerPass', 'costBasis']) {
      expect(agent).not.toHaveProperty(field)
    }
  })

  test('reported cost is used only where nothing could be computed, and money per pass needs all of it', () => {
    const ownWord = two.map((contestant) => ({ ...contestant, basis: 'reported' as const }))
    const rows = syntheticRows({ contestants: ownWord, tasks: 2, trials: 3, force: () => ({ status: 'pass' }) })
    const trials = rows.trials.map(({ reportedUsd: _, ...trial }) =>
      trial.trialIndex === 1 ? trial : { ...trial, reportedUsd: 0.2 },
    )
    const reported = buildReport({ ...rows, trials, failures: [] }).agents[0]
    expect(reported).toMatchObject({ costBasis: 'reported', meanUsd: 0.2, costKnown: 4 })
    expect(reported).not.toHaveProperty('usdPerPass')
    const mixed = reportOf(({ trialIndex }) => ({ reportedUsd: 7, ...(trialIndex === 1 ? { computedUsd: 1 } : {}) }))
      .agents[0]
    expect(mixed?.costBasis).toBe('computed')
  })

  test('one failure for each agent and reason is kept, the first one', () => {
    const again = FAILURES.map((failure) => ({ ...failure, reason: 'later' }))
    const data = buildReport({ ...syntheticRows({ contestants: FOUR }), failures: [...FAILURES, ...again] })
    expect(data.failures).toEqual(FAILURES)
  })

  test('trials stand in the order of the plan, not of their execution', () => {
    const rows = syntheticRows({ contestants: two, tasks: 2, trials: 2 })
    const shuffled = [...rows.trials].reverse()
    const ordered = buildReport({ ...rows, trials: shuffled, failures: [] }).trials.map(({ trial }) => trial)
    expect(ordered).toEqual(rows.trials.map(({ trial }) => trial))
  })

  test('a run is scripted when all its adapters are, unless the caller knows better', () => {
    const { scripted: _, ...rows } = syntheticRows({ contestants: two })
    expect(buildReport({ ...rows, failures: [] }).scripted).toBe(true)
    const agents = rows.plan.agents.map((agent) => ({ ...agent, adapter: 'command' }))
    const plan = { ...rows.plan, agents }
    expect(buildReport({ ...rows, plan, failures: [] }).scripted).toBe(false)
    expect(buildReport({ ...rows, plan, failures: [], scripted: true }).scripted).toBe(true)
  })
})

describe('limits', () => {
  test('say what the run cannot carry', () => {
    const rows = syntheticRows({ contestants: two, tasks: 2, trials: 1 })
    const plan = { ...rows.plan, sandbox: 'process' as const }
    const [first, ...rest] = rows.trials
    if (first === undefined) throw new Error('no trial')
    const trials: TrialResult[] = [
      { ...first, status: 'lost', outcome: 'quota' },
      ...rest.map((trial, index) => ({ ...trial, cliVersion: `1.${index}` })),
    ]
    const limits = buildReport({ ...rows, plan, trials, failures: [] }).limits.join('\n')
    expect(limits).toContain('2 tasks: too few to say anything about other tasks (2 agents need 5 tasks).')
    expect(limits).toContain('One trial for each task and agent')
    expect(limits).toContain('aster-2 lost 1 of 2 trials (50%) to infrastructure. Run it again')
    expect(limits).toContain('birch-cli changed its version during the run: 1.0, 1.2.')
    expect(limits).toContain('Isolation was "process"')
    expect(limits).toContain("No task had an author's check")
  })

  test('say nothing of what is not so, only what the design cannot find', () => {
    const limits = reportOf(() => ({ correctness: 'correct' }), { tasks: 12, trials: 3 }).limits
    expect(limits).toEqual([
      'A gap of two rates under 32 points would be missed more often than once in 5 beyond these tasks.',
    ])
  })
})
