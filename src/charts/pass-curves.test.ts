import { expect, test } from 'vitest'
import { FOUR, syntheticReport } from '../../test/report/synthetic-run.ts'
import { curveBand, curveEndMs, passCurves } from './pass-curves.ts'

test('a curve ends at the pass rate of chart 1 when every task has the same limit', () => {
  const data = syntheticReport({
    contestants: FOUR,
    force: ({ trialIndex, task }) => (trialIndex === 1 && task === 'tz-parser' ? { status: 'lost' } : {}),
  })
  for (const { agent, end, counted } of passCurves(data, curveEndMs(data))) {
    const { verified } = data.agents.find((one) => one.agent === agent) ?? {}
    expect(end).toBeCloseTo(verified?.rate ?? -1, 10)
    expect(counted).toBe(verified?.counted)
  }
})

test('the band ends at the interval of chart 1 and holds its curve', () => {
  const data = syntheticReport({ contestants: FOUR.slice(0, 2) })
  for (const curve of passCurves(data, curveEndMs(data))) {
    const last = curveBand(data, curve).at(-1)
    const interval = data.agents.find((one) => one.agent === curve.agent)?.verified.interval
    expect(last?.lo).toBeCloseTo(interval?.lo ?? -1, 10)
    expect(last?.hi).toBeCloseTo(interval?.hi ?? -1, 10)
    expect(curve.end).toBeGreaterThan(last?.lo ?? 1)
  }
})

test('a pass without a known time leaves its agent out, not its pass', () => {
  const data = syntheticReport({ contestants: FOUR })
  const untimed = data.trials.map((trial) => {
    if (trial.agent !== 'birch-cli') return trial
    const { activeMs: _, ...rest } = trial
    return rest
  })
  const curves = passCurves({ ...data, trials: untimed }, curveEndMs(data))
  expect(curves.map(({ agent }) => agent)).not.toContain('birch-cli')
  expect(curves).toHaveLength(3)
})

test('a limit far beyond every pass does not squeeze the curves', () => {
  const data = syntheticReport({ contestants: FOUR, timeoutSec: 1e6 })
  const longest = Math.max(...data.trials.flatMap(({ status, activeMs }) => (status === 'pass' ? (activeMs ?? 0) : [])))
  expect(curveEndMs(data)).toBeCloseTo(longest * 1.08)
})
