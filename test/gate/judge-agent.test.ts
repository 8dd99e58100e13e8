import { describe, expect, test } from 'vitest'
import { frozenBaseline } from '../../src/gate/baseline.ts'
import { dispersionOf } from '../../src/gate/dispersion.ts'
import { judgeAgent } from '../../src/gate/judge-agent.ts'
import { DEFAULT_RULE, falseAlarmsPerMonth, ruleFor } from '../../src/gate/rule.ts'
import type { AgentNight } from '../../src/model/night.ts'
import { chiSquareUpper } from '../../src/stats/distributions/chi-square-upper.ts'

/** A night of `passed[task]` of 3 trials each. */
function night(day: number, passed: readonly number[], trials = 3): AgentNight {
  const date = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10)
  return {
    night: date,
    agent: 'aster',
    runs: [date],
    startedAt: `${date}T22:00:00.000Z`,
    ended: true,
    identity: { suite: 's', agent: 'aster', version: '1' },
    cells: passed.map((one, task) => ({
      task: `t${task}`,
      hash: 'h',
      passed: one,
      counted: trials,
      lost: 0,
      planned: trials,
    })),
    elsewhere: 0,
  }
}

function judged(baseline: readonly AgentNight[], since: readonly AgentNight[], fresh?: AgentNight) {
  const last = since.at(-1)
  const first = baseline[0]
  if (last === undefined || first === undefined) throw new Error('nights are needed')
  return judgeAgent({
    night: last,
    earlier: [...baseline, ...since.slice(0, -1)],
    baselines: [frozenBaseline(first.identity, baseline, { how: 'set', at: '2026-01-15T00:00:00.000Z' })],
    flagged: new Set(),
    contradictions: [],
    ...(fresh === undefined ? {} : { fresh }),
    rule: DEFAULT_RULE,
    at: '2026-03-01T00:00:00.000Z',
  }).gate
}

const days = (count: number, from: number, of: (day: number) => readonly number[]): AgentNight[] =>
  Array.from({ length: count }, (_, index) => night(from + index, of(index)))

describe('one agent', () => {
  test('a task whose baseline nights differ more than chance is out, until fourteen steady nights', () => {
    const wild = days(14, 1, (day) => [3, 2, day % 2 === 0 ? 3 : 0])
    const out = judged(
      wild,
      days(1, 15, () => [3, 2, 0]),
    )
    expect(out.quarantined).toMatchObject([{ task: 't2', why: 'unsteady', since: '2026-01-14' }])
    expect(out.verdict).toBe('pass')
    expect(
      judged(
        wild,
        days(14, 15, () => [3, 2, 2]),
      ).quarantined,
    ).toHaveLength(1)
    expect(
      judged(
        wild,
        days(15, 15, () => [3, 2, 2]),
      ).quarantined,
    ).toEqual([])
  })

  test('a task that breaks after the baseline does not leave the gate for being unsteady', () => {
    const steady = days(14, 1, () => [3, 2, 3])
    const broken = days(20, 15, (day) => [3, 2, day > 10 ? 0 : 3])
    expect(judged(steady, broken)).toMatchObject({ verdict: 'unconfirmed', quarantined: [], tasks: [{ task: 't2' }] })
  })

  test('slow drift is a warning with the night it began after, and fails nothing', () => {
    const steady = days(14, 1, (day) => [3, 2, 1 + (day % 2), 3, 2, 1])
    const quiet = days(5, 15, (day) => [3, 2, 1 + (day % 2), 3, 2, 1])
    const low = days(7, 20, (day) => [3, 1, day % 2, 3, 1, 1])
    const gate = judged(steady, [...quiet, ...low])
    expect(gate.drift).toMatchObject({ threshold: 5, startedAfter: '2026-01-19' })
    expect(gate.verdict).not.toBe('regression')
    expect(judged(steady, quiet).drift).toBeUndefined()
  })

  test('an improvement is said and never fails', () => {
    const half = days(14, 1, (day) => [1 + (day % 2), 1, 2, 1, 2, 1])
    expect(judged(half, [night(15, [3, 3, 3, 3, 3, 3])])).toMatchObject({ improved: true, verdict: 'pass' })
  })

  test('where nights differ more than chance, the confirmation is judged more mildly, the suspicion is not', () => {
    const weather = days(14, 1, (day) => (day % 2 === 0 ? [3, 3, 2, 3, 3, 2, 3, 2] : [2, 1, 1, 2, 1, 2, 1, 1]))
    const quiet = days(14, 1, () => [2, 2, 2, 2, 2, 2, 2, 2])
    const bad = night(15, [1, 1, 1, 1, 1, 1, 1, 0])
    const [inWeather, inQuiet] = [judged(weather, [bad], bad), judged(quiet, [bad], bad)]
    expect(inWeather.dispersion).toBeGreaterThan(1.5)
    expect(inWeather).toMatchObject({ verdict: 'pass', suite: { suspect: true, fresh: { confirmed: false } } })
    expect(inQuiet).toMatchObject({ verdict: 'regression', suite: { suspect: true, fresh: { confirmed: true } } })
  })
})

test('dispersion is the variance of nightly sums over what the rates explain', () => {
  const nights = days(10, 1, (day) => [day % 2 === 0 ? 3 : 1])
  const { cells } = frozenBaseline(nights[0]?.identity ?? { suite: '', agent: 'a' }, nights, { how: 'set', at: '' })
  // rate 2/3: variance of sums 10/9; expected 3 · 2/9 · 30/29
  expect(dispersionOf(cells)).toBeCloseTo(10 / 9 / ((3 * (2 / 9) * 30) / 29), 12)
})

test('the rule for F false alarms a month is α₂ = F / (30 · agents · .05), and nothing past a half', () => {
  expect(ruleFor(0.12, 4)?.confirmSuiteP).toBeCloseTo(0.02, 12)
  expect(falseAlarmsPerMonth(ruleFor(0.5, 4) ?? DEFAULT_RULE, 4)).toBeCloseTo(0.5, 12)
  expect(ruleFor(3.1, 4)).toBeUndefined()
})

// scipy 1.17.1: chi2.sf(x, df)
test.each([
  [3.841458820694124, 1, 0.04999999999999989],
  [22.36203249482694, 13, 0.050000000000000065],
  [34.52817897487089, 13, 0.0010000000000000009],
  [5, 13, 0.9751931333240135],
  [100, 9, 1.5735176303753876e-17],
])('χ² upper tail of %d with %d degrees of freedom', (x, df, p) => {
  expect(Math.abs(chiSquareUpper(x, df) / p - 1)).toBeLessThan(1e-10)
})
