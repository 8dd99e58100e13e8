import { expect, test, vi } from 'vitest'
import { bakeoff, type Ended } from '../bakeoff.ts'
import { ANYWHERE, acting, expectOneLine, query, SCRIPTED, trialsOf } from './small-suite.ts'

// Each test starts the whole command several times: slow where many others use the machine.
vi.setConfig({ testTimeout: 180_000 })

const run = (suite: string, ...more: string[]): Promise<Ended> => bakeoff(['run', suite, ...ANYWHERE, ...more])

test('--only failed gives another attempt to what failed and to nothing else', async () => {
  const suite = acting('test "$BAKEOFF_TRIAL$BAKEOFF_ATTEMPT" != 21 || rm sum.mjs', {
    'bakeoff.yaml': `trials: 2\nverify: { runs: 1, probes: all, timeout_sec: 30 }\nagents:\n  - ${SCRIPTED}\n`,
  })
  expect((await run(suite)).code).toBe(0)
  const before = trialsOf(suite)
  expect(before.map(({ status }) => status)).toEqual(['pass', 'fail'])
  // A run that is complete is resumed without doing anything.
  expect((await run(suite, '--resume')).code).toBe(0)
  expect(trialsOf(suite).map(({ attempts }) => attempts)).toEqual([1, 1])
  expect((await run(suite, '--resume', '--only', 'failed')).code).toBe(0)
  expect(trialsOf(suite).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(['pass 1', 'pass 2'])
  expect(query(suite, 'SELECT count(*) AS n FROM verdicts')).toEqual([{ n: 3 }])
})

test('--only and --replan without --resume, and a run that is not there', async () => {
  const suite = acting(':')
  expect(expectOneLine(await run(suite, '--only', 'lost'))).toMatch(/--resume/)
  expect(expectOneLine(await run(suite, '--replan'))).toMatch(/--resume/)
  expect(expectOneLine(await run(suite, '--resume'))).toMatch(/There is no run yet/)
})
