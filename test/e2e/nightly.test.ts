import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { CliContext } from '../../src/cli/context.ts'
import { tell } from '../../src/cli/notice.ts'
import { bakeoff, startBakeoff } from '../bakeoff.ts'
import { kill9 } from '../store/child.ts'
import { NIGHTLY, nightlySuite, recordQuietNights, webhook } from './nightly-suite.ts'
import { ANYWHERE, expectOneLine, query, untilAttempt } from './small-suite.ts'

vi.setConfig({ testTimeout: 240_000 })

const latest = (suite: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(suite, 'results/nightly/latest.json'), 'utf8'))

test('three quiet nights and a real regression: exit code 1 after fresh trials, and the webhook is told once', async () => {
  // Its test is red: every trial fails.
  const suite = nightlySuite({ 'agent/deliverable/sum.mjs': 'export const sum = () => 0\n' })
  await recordQuietNights(suite, 3)
  const hook = await webhook()
  const ended = await bakeoff(NIGHTLY, { cwd: suite, env: { BAKEOFF_NOTIFY: hook.address } })
  expect(ended.code, ended.stderr).toBe(1)
  expect(ended.stdout).toContain('it: REGRESSION, confirmed by fresh trials alone')
  expect(ended.stderr).toContain('Confirming: ')
  const summary = latest(suite)
  expect(summary).toMatchObject({
    verdict: 'regression',
    exit_code: 1,
    resumed: false,
    ended: 'complete',
    trials: { planned: 3, passed: 0, failed: 3, lost: 0 },
    agents: [{ agent: 'it', verdict: 'regression', suspect_tasks: ['sum'] }],
    confirmation: { ended: 'complete' },
    problems: [],
  })
  expect(hook.told).toHaveLength(1)
  const { text } = JSON.parse(hook.told[0] ?? '')
  expect(text).toMatch(/^nights, night of .*: regression of it \(sum\), confirmed by fresh trials\. bakeoff gate \S+$/)
  expect(existsSync(join(suite, 'reports', String(summary['run']), 'junit.xml'))).toBe(true)
  expect(readFileSync(join(suite, 'results/nightly/latest.md'), 'utf8')).toContain('## Bakeoff: REGRESSION')
  // The address is as good as a password.
  expect(ended.stdout + ended.stderr + JSON.stringify(summary)).not.toContain('secret-path')
})

test('a night whose trials were lost is no regression, and nobody is told', async () => {
  const suite = nightlySuite({
    'agent/recording.json': '{ "outcome": { "kind": "quota", "message": "no more today" } }',
  })
  await recordQuietNights(suite, 3)
  const hook = await webhook()
  const ended = await bakeoff([...NIGHTLY, '--notify', hook.address, '--json'], { cwd: suite })
  expect(ended.code, ended.stderr).toBe(3)
  expect(JSON.parse(ended.stdout)).toMatchObject({
    verdict: 'too-little-data',
    exit_code: 3,
    trials: { planned: 3, passed: 0, failed: 0 },
    confirmation: null,
    problems: [
      expect.stringMatching(/^\d trials? of it w\w+ not run \(quota\); `bakeoff run --resume \S+` goes on with/),
    ],
  })
  expect(hook.told).toEqual([])
})

test('two nights never overlap; one that was killed frees its lock, and the next goes on with its run', async () => {
  const suite = nightlySuite({ 'agent/act.sh': 'sleep 120\n' })
  await recordQuietNights(suite, 3)
  const first = startBakeoff(NIGHTLY, { cwd: suite })
  await untilRunBegan(suite)
  const second = await bakeoff(NIGHTLY, { cwd: suite })
  expect(expectOneLine(second)).toContain(`A night of this suite is being run by process ${first.child.pid}`)
  await kill9(first.child)

  writeFileSync(join(suite, 'agent/act.sh'), ':\n')
  const third = await bakeoff([...NIGHTLY, '--max-hours', '1', '--keep-days', '2', '--no-confirm'], { cwd: suite })
  const [run] = query<{ run: string }>(suite, "SELECT run FROM runs WHERE run NOT LIKE 'quiet-%'")
  expect(third.stderr).toContain(`A night was stopped: its run ${run?.run} goes on.`)
  expect(latest(suite)).toMatchObject({ run: run?.run, resumed: true, ended: 'complete', pruned: { attempts: 0 } })
  expect(query(suite, "SELECT ended FROM runs WHERE run NOT LIKE 'quiet-%'")).toEqual([{ ended: 'complete' }])
  expect(existsSync(join(suite, 'results/nightly/open.json'))).toBe(false)
})

/** Waits until an attempt of tonight has begun. */
async function untilRunBegan(suite: string): Promise<void> {
  await untilAttempt(suite)
  const tonight = "SELECT count(*) AS n FROM attempts WHERE run NOT LIKE 'quiet-%'"
  while ((query<{ n: number }>(suite, tonight)[0]?.n ?? 0) === 0)
    await new Promise((resolve) => setTimeout(resolve, 100))
}

test('a suspicious night lets its fresh trials wait, and stays unconfirmed where a stop or an edit forbids them', async () => {
  const suite = nightlySuite({ 'agent/deliverable/sum.mjs': 'export const sum = () => 0\n' })
  await recordQuietNights(suite, 3)
  const stopped = startBakeoff([...NIGHTLY, '--confirm-after-hours', '3'], { cwd: suite })
  onWaiting(stopped, () => stopped.child.kill('SIGINT'))
  expect(await stopped.ended).toMatchObject({
    code: 130,
    stderr: expect.stringContaining('The next `bakeoff nightly`'),
  })

  // It goes on with that night. While it waits, the question changes: fresh trials would answer another one.
  const night = startBakeoff([...NIGHTLY, '--confirm-after-hours', '0.001', '--max-hours', '1'], { cwd: suite })
  onWaiting(night, () => writeFileSync(join(suite, 'tasks/sum.md'), '---\ntitle: Sum\n---\nAdd three numbers.\n'))
  const ended = await night.ended
  expect(ended.code, ended.stderr).toBe(3)
  expect(ended.stderr).toMatch(/fresh trials wait until \d{4}-.*Z\./)
  const problems = [expect.stringContaining('fresh trials of what is suspect could not be run: sum: changed or gone')]
  expect(latest(suite)).toMatchObject({ verdict: 'unconfirmed', confirmation: null, problems })
  expect(existsSync(join(suite, 'reports', String(latest(suite)['run']), 'report.html'))).toBe(true)
})

function onWaiting({ child }: ReturnType<typeof startBakeoff>, act: () => void): void {
  let said = ''
  child.stderr?.on('data', (text: string) => {
    const isNew = !said.includes('fresh trials wait')
    said += text
    if (isNew && said.includes('fresh trials wait')) act()
  })
}

test('at its deadline a night stops what runs, and judges what there is', async () => {
  const suite = nightlySuite({ 'agent/act.sh': 'sleep 120\n' })
  await recordQuietNights(suite, 3)
  const ended = await bakeoff([...NIGHTLY, '--max-hours', '0.001'], { cwd: suite })
  expect(ended.code, ended.stderr).toBe(3)
  const problems = ['the run was stopped at its deadline (--max-hours)']
  expect(latest(suite)).toMatchObject({ verdict: 'too-little-data', ended: 'cancelled', resumed: false, problems })
  expect(ended.stdout).toContain('Note: the run was stopped at its deadline (--max-hours).')
  // It has ended in order: the next night begins anew.
  expect(existsSync(join(suite, 'results/nightly/open.json'))).toBe(false)
})

test('a deadline beyond what a timer can hold is no deadline that is over', async () => {
  const suite = nightlySuite()
  const ended = await bakeoff([...NIGHTLY, '--max-hours', '1000', '--json'], { cwd: suite })
  expect(JSON.parse(ended.stdout), ended.stderr).toMatchObject({ ended: 'complete', trials: { planned: 3, lost: 0 } })
})

test('a webhook that fails is said in one line, without its address, and calls nobody in Slack', async () => {
  let said = ''
  const context: CliContext = {
    cwd: '/',
    env: {},
    argv: [],
    interactive: false,
    color: false,
    out: () => undefined,
    err: (text) => {
      said += text
    },
    stderr: process.stderr,
    signal: new AbortController().signal,
    setExitCode: () => undefined,
  }
  const hook = await webhook(500)
  expect(await tell('worse: <!channel> & more', new URL(hook.address), context)).toBe(false)
  expect(JSON.parse(hook.told[0] ?? '')).toEqual({ text: 'worse: &lt;!channel&gt; &amp; more' })
  expect(await tell('worse', new URL('http://127.0.0.1:9/secret-path'), context)).toBe(false)
  expect(said).toBe(
    'The notice could not be given: the webhook answered 500.\nThe notice could not be given: the webhook was not reached (TypeError).\n',
  )
})

test.each([
  [['--notify', 'carrier pigeon'], '--notify takes "desktop" or the address of a webhook.'],
  [['-a', 'ti'], '"ti"'],
  [['--max-hours', '0'], 'It must be a number above 0.'],
  [['--print', 'systemd', '--at', '25:00'], '--at takes a time such as 01:30, not "25:00".'],
  [['--print', 'cron', '--out', '.'], '--out belongs to --print systemd.'],
  [['--print', 'systemd', '--out', './none'], 'There is no folder '],
  [['--out', '.'], '--out belongs to --print.'],
  [['--confirm-after-hours', '21'], 'It must be at most 20.'],
  [['--confirm-after-hours', '3', '--max-hours', '2'], '--confirm-after-hours is no shorter than --max-hours'],
  [['--confirm-after-hours', '3', '--no-confirm'], '--no-confirm runs no fresh trials'],
  [['--at', '02:00'], '--at belongs to --print.'],
])('nightly %s is answered in one line', async (argv, message) => {
  const ended = await bakeoff(['nightly', '.', ...ANYWHERE, ...argv], { cwd: nightlySuite() })
  expect(ended.stderr).toContain(message)
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
})
