import { expect, test, vi } from 'vitest'
import { bakeoff, startBakeoff } from '../bakeoff.ts'
import { ANYWHERE, acting, untilAttempt } from './small-suite.ts'

// Each test starts the whole command several times: slow where many others use the machine.
vi.setConfig({ testTimeout: 180_000 })

type Status = {
  run: string
  alive: boolean
  trials: number
  endedTrials: number
  running: { trial: string; phase: string; elapsedMs: number }[]
  ended?: string
}

test('status, watch, runs and show answer in JSON from another process, during a run and after it', async () => {
  const suite = acting('echo working\nsleep 5')
  const at = ['--suite', suite, '--json']
  const run = startBakeoff(['run', suite, '--json', ...ANYWHERE])
  await untilAttempt(suite)
  const watching = startBakeoff(['watch', ...at])
  const [status, runs, show] = await Promise.all([
    bakeoff(['status', ...at]),
    bakeoff(['runs', ...at]),
    bakeoff(['show', 'sum/it/1', ...at]),
  ])
  const during: Status = JSON.parse(status.stdout)
  expect(during).toMatchObject({ alive: true, trials: 1, endedTrials: 0 })
  expect(during.running).toMatchObject([{ trial: `${during.run}/sum/it/1`, phase: 'agent', number: 1 }])
  expect(during.running[0]?.elapsedMs).toBeGreaterThanOrEqual(0)
  expect(JSON.parse(runs.stdout)).toMatchObject({ runs: [{ run: during.run, trials: 1, endedTrials: 0 }] })
  expect(JSON.parse(show.stdout)).toMatchObject({ result: { task: 'sum', agent: 'it' }, attempts: [{ number: 1 }] })

  const ran = await run.ended
  expect(ran.code).toBe(0)
  const document = JSON.parse(ran.stdout)
  expect(document).toMatchObject({
    run: during.run,
    lost: [],
    trials: [{ agent: 'it', outcome: 'finished', attempts: 1 }],
  })

  const watched = await watching.ended
  expect(watched.code).toBe(0)
  const events: { seq: number; type: string }[] = watched.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(events[0]?.type).toBe('run-started')
  expect(events.at(-1)?.type).toBe('run-ended')
  expect(events.filter(({ type }) => type === 'verdict-derived')).toHaveLength(1)

  const after: Status = JSON.parse((await bakeoff(['status', ...at])).stdout)
  expect(after).toMatchObject({ alive: false, endedTrials: 1, running: [], ended: 'complete' })
  const again = await bakeoff(['watch', ...at])
  expect(again.stdout).toBe(watched.stdout)
  expect(JSON.parse((await bakeoff(['show', 'sum/it/1', ...at])).stdout)).toMatchObject({
    result: { outcome: 'finished', verdict: 'unproven', status: 'fail' },
    attempts: [{ attempt: { outcome: { kind: 'finished' } }, judgements: [{ verdict: 'unproven' }] }],
  })
})
