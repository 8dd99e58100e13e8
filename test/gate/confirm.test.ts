import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { knownAdapters } from '../../src/cli/contestants.ts'
import { makePlan } from '../../src/cli/make-plan.ts'
import { resultsFolderOf } from '../../src/cli/results-folder.ts'
import { loadSuite } from '../../src/config/load-suite.ts'
import { openStore } from '../../src/store/open.ts'
import { type Ended, startBakeoff } from '../bakeoff.ts'
import { query } from '../e2e/small-suite.ts'
import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../suite-on-disk.ts'
import { recordPlan } from './recorded-nights.ts'

/** Three good nights and a bad one on record, of a contestant that answers what `deliverable` holds now. */
async function suiteAfterABadNight(deliverable: Readonly<Record<string, string>>, version = '1.2.3'): Promise<string> {
  const suite = suiteOnDisk({
    'bakeoff.yaml':
      'name: nights\ntrials: 3\nsandbox: process\nverify: { runs: 1, probes: all, timeout_sec: 30 }\nagents: [{ id: aster, adapter: scripted, options: { dir: ./agent } }]\n',
    'tasks/sum.md': '---\ntitle: Sum\n---\nAdd two numbers.\n',
    'agent/recording.json': JSON.stringify({ observed: { version, model: 'model-x-served' } }),
    ...under('agent/deliverable', deliverable),
  })
  onTestFinished(suite.remove)
  const loaded = await loadSuite(suite.path, { adapters: await knownAdapters() })
  const store = openStore(resultsFolderOf(loaded.path).database, 'write')
  const flags = { agents: [], tasks: [], tags: [], acceptProcessIsolation: true }
  const plan = await makePlan(loaded, flags, 'process', { env: {}, argv: [] })
  for (const [day, result] of (['pass', 'pass', 'pass', 'fail'] as const).entries()) {
    const runId = `2026110${day + 1}-220000-aaaa`
    const trials = plan.trials.map((trial) => ({ ...trial, runId, id: trial.id.replace(plan.runId, runId) }))
    recordPlan(store, { ...plan, runId, trials }, { at: `2026-11-0${day + 1}T22:00:00.000Z`, result: () => result })
  }
  store.close()
  return loaded.path
}

const bakeoff = (suite: string, ...argv: string[]): Promise<Ended> =>
  startBakeoff(['gate', ...argv, '--suite', suite]).ended

const CONFIRM = ['--confirm', '--yes', '--unsafe-no-sandbox']
const WRONG = { ...HONEST_DELIVERABLE, 'sum.mjs': 'export function sum(a, b) {\n  return a - b\n}\n' }

test('--confirm runs fresh trials of what is suspect, once, and fails when those alone confirm it', async () => {
  const suite = await suiteAfterABadNight(WRONG)
  const screened = await bakeoff(suite)
  expect(screened.code, screened.stderr).toBe(3)
  expect(screened.stdout).toContain('aster: suspicious, not confirmed by fresh trials')
  expect(screened.stdout).toMatch(
    /Task sum: 0% \(0\/3\) against 100% \(9\/9\) in the baseline, −100 points \[−100, −[3-7]\d\]/,
  )
  expect(screened.stdout).toContain('--confirm')

  const confirmed = await bakeoff(suite, ...CONFIRM)
  expect(confirmed.code, confirmed.stderr).toBe(1)
  expect(confirmed.stdout).toContain('nights, night of 4 Nov 2026: REGRESSION')
  expect(confirmed.stdout).toMatch(/fresh trials alone: 0% \(0\/5\), −100 points \[.*\], p = 0\.0005: confirmed/)
  expect(confirmed.stdout).toContain('Nothing that Bakeoff records has changed since the last good night (3 Nov 2026)')
  expect(confirmed.stdout).toContain(`Reproduce: bakeoff run ${suite} -a aster -n 5`)

  const again = await bakeoff(suite, ...CONFIRM, '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({ verdict: 'regression', exitCode: 1, night: '2026-11-04' })
  const runs = query<{ confirms: string | null; trials: number }>(
    suite,
    'SELECT confirms, trials FROM runs ORDER BY run',
  )
  expect(runs.filter(({ confirms }) => confirms !== null)).toEqual([{ confirms: '20261104-220000-aaaa', trials: 5 }])
})

test('a night that was called a regression enters no baseline that is set, until it is accepted', async () => {
  const suite = await suiteAfterABadNight(WRONG)
  expect((await bakeoff(suite, ...CONFIRM)).code).toBe(1)
  const nightsOf = async (): Promise<unknown> =>
    JSON.parse((await bakeoff(suite, 'baseline', 'set', '--json')).stdout).baselines[0].nights
  expect(await nightsOf()).toEqual(['2026-11-01', '2026-11-02', '2026-11-03'])
  await bakeoff(suite, 'baseline', 'accept', '--reason', 'that is how it is now')
  expect(await nightsOf()).toHaveLength(4)
})

test('a bad night that fresh trials do not repeat is no regression', async () => {
  const honest = await bakeoff(await suiteAfterABadNight(HONEST_DELIVERABLE), ...CONFIRM)
  expect(honest.code, honest.stdout).toBe(0)
  expect(honest.stdout).toContain('not confirmed')
})

test('a bad night whose fresh trials another version answers stays open', async () => {
  const updated = await bakeoff(await suiteAfterABadNight(WRONG, '2.0.0'), ...CONFIRM)
  expect(updated.code).toBe(3)
  expect(updated.stdout).toContain('answered by something else (version 1.2.3 → 2.0.0)')
})

test('a baseline is set, accepted with a reason, and listed', async () => {
  const suite = await suiteAfterABadNight(WRONG)
  const accepted = await bakeoff(suite, 'baseline', 'accept', '--reason', 'a smaller model\u001b[31m was chosen')
  expect(accepted.code, accepted.stderr).toBe(0)
  expect((await bakeoff(suite)).stdout).toContain('0 nights in the baseline; 3 more')
  const set = await bakeoff(suite, 'baseline', 'set', '20261103', '--nights', '3', '--json')
  expect(JSON.parse(set.stdout).baselines).toMatchObject([
    { agent: 'aster', how: 'set', frozen: true, nights: { length: 3 } },
  ])
  // Fewer than asked for is said; what was called a regression is never taken.
  const more = await bakeoff(suite, 'baseline', 'set', '20261103', '--nights', '9')
  expect(more.stdout).toContain('aster: 3 of the 9 nights asked for; no more of them can be compared')
  const few = await bakeoff(suite, 'baseline', 'set', '--nights', '2')
  expect([few.code, few.stderr]).toEqual([2, expect.stringContaining('A baseline needs at least 3 nights.')])
  const listed = await bakeoff(suite, 'baseline', 'list', '--all')
  expect(listed.stdout).not.toContain('\u001b')
  expect(listed.stdout).toMatch(/aster .*3 {7}2026-11-01 – 2026-11-03 .*frozen .*set/)
  expect(listed.stdout).toMatch(/replaced .*accepted .*: a smaller model was chosen/)
  expect((await bakeoff(suite)).code).toBe(3)
})

test('what is mistyped is one line and a hint', async () => {
  const suite = await suiteAfterABadNight(WRONG)
  const wrong = [
    ['baseline', 'accept'],
    ['--yes'],
    ['baseline', 'set', '-a', 'astre', '20261103'],
    ['baseline', 'set', '20261102'],
  ]
  for (const argv of wrong) expect((await bakeoff(suite, ...argv)).code, argv.join(' ')).toBe(2)
  expect((await startBakeoff(['gate', '--suite', join(suite, 'agent')]).ended).stderr).toContain(
    'Nothing has run here yet',
  )
})

test('compare --nights tells flips and trends of the nights on record, as text, JSON and in files with a picture', async () => {
  const suite = await suiteAfterABadNight(WRONG)
  const compare = (...argv: string[]): Promise<Ended> =>
    startBakeoff(['compare', '--nights', '30', '--suite', suite, ...argv]).ended
  const text = await compare()
  expect(text.code, text.stderr).toBe(0)
  expect(text.stdout).toContain('nights: 4 nights, 1 Nov 2026 – 4 Nov 2026 (UTC)')
  expect(text.stdout).toMatch(/sum +███_ +9\/12 +1 flip/)
  expect(text.stdout).toContain('4 Nov 2026: 1 lost (sum)')

  const written = await compare('aster', '--out', join(suite, 'out'), '--json')
  expect(written.code, written.stderr).toBe(0)
  const { files, agents } = JSON.parse(written.stdout)
  expect(agents).toMatchObject([{ agent: 'aster', passed: 9, counted: 12, rateTrend: { nights: 4 } }])
  expect(files.map((file: string) => file.slice(join(suite, 'out').length + 1))).toEqual([
    'charts/07-nightly-light.png',
    'charts/07-nightly.csv',
    'charts/07-nightly-dark.png',
    'nights.md',
    'nights.json',
  ])
  expect(readFileSync(join(suite, 'out/nights.md'), 'utf8')).toContain('charts/07-nightly-light.png')

  expect((await compare('astre')).stderr).toContain('did you mean "aster"?')
})
