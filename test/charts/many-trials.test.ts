import { expect, test } from 'vitest'
import { timeToPass } from '../../src/charts/time-to-pass.ts'
import { syntheticReport } from '../report/synthetic-run.ts'

test('a curve of many passes is drawn with no more points than show, and its table keeps every pass', () => {
  const data = syntheticReport({
    contestants: [{ id: 'often', skill: 90, seconds: 60 }],
    tasks: 1,
    trials: 9000,
    timeoutSec: 90_000,
  })
  const plan = timeToPass.plan(data, 'light', (text, size) => text.length * size * 0.55)
  const curve = plan?.config.data.datasets.at(-1)?.data as { x: number; y: number }[]
  expect(plan?.table.rows.length).toBe(9002)
  expect(curve.length).toBeGreaterThan(1000)
  expect(curve.length).toBeLessThan(6000)
  // Every height of the drawn curve is one that the table has at that time.
  const shares = new Map(plan?.table.rows.map(([, ms, share]) => [ms, share]))
  for (const { x, y } of curve.slice(0, -1)) expect(shares.get(x)).toBe(y)
})
