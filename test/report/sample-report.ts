import { CHARTS } from '../../src/charts/index.ts'
import type { FailureExample, ReportData } from '../../src/model/report-data.ts'
import { openRenderer } from '../../src/render/open-renderer.ts'
import type { ReportChart } from '../../src/report/blocks.ts'
import { FOUR, type Synthetic, syntheticReport } from './synthetic-run.ts'

const RUN = '20261124-101112-7q2f'

/** Text that tries to be markup everywhere. */
export const HOSTILE =
  '</script><img src=x onerror=alert(1)> @octocat #12 GH-7 ![x](https://tracker.example/a.png) | ``` ` [a](javascript:alert(1)) \u202eevil\u001b[31m www.example.com'

export const FAILURES: FailureExample[] = [
  {
    trial: `${RUN}/lock-order/dune-baseline/2`,
    task: 'lock-order',
    agent: 'dune-baseline',
    outcome: 'finished',
    verdict: 'failed',
    reason: 'The declared test fails in 3 of 3 fresh copies.',
    command: 'npm test -- --run "lock order" | tee out.log',
    exitCode: 1,
    durationMs: 4321,
    lastLines: ['not ok 3 - lock order', '  ```', `  ${HOSTILE}`, '  expected 12, got 13'],
    folder: `results/runs/${RUN}/lock-order/dune-baseline/2/attempt-1`,
  },
  {
    trial: `${RUN}/regex-redos/cedar-code/1`,
    task: 'regex-redos',
    agent: 'cedar-code',
    outcome: 'timed-out',
    verdict: 'missing',
    reason: `Nothing was left that could be run: ${HOSTILE}`,
    lastLines: [],
  },
]

export function sampleReport(): ReportData {
  const data = syntheticReport({ contestants: FOUR, force: lostNowAndThen }, FAILURES)
  return { ...data, name: 'synthetic | suite' }
}

const lostNowAndThen: NonNullable<Synthetic['force']> = ({ agent, task, trialIndex }) => {
  if (agent === 'birch-cli' && task === 'tz-parser' && trialIndex === 3) {
    return { status: 'lost', outcome: 'rate-limited', verdict: 'missing', reason: 'The service was busy.' }
  }
  if (agent === 'cedar-code' && task === 'regex-redos' && trialIndex === 1) {
    return { status: 'fail', outcome: 'timed-out', verdict: 'missing', activeMs: 900_000 }
  }
  return {}
}

/** The charts of a report as files, without drawing them. */
export async function sampleCharts(data: ReportData): Promise<ReportChart[]> {
  const { measure } = await openRenderer()
  return CHARTS.flatMap((chart) => {
    const plan = chart.plan(data, 'light', measure)
    if (plan === null) return []
    const { title, alt, caption } = plan
    const files = { light: `charts/${chart.file}-light.png`, dark: `charts/${chart.file}-dark.png` }
    return [{ id: chart.id, title, alt, caption, ...files }]
  })
}
