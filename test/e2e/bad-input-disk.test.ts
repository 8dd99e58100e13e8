import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { BAKEOFF, bakeoff, type Ended } from '../bakeoff.ts'
import { testWith } from '../needs.ts'
import { ANYWHERE, acting, expectOneLine, isSound, SCRIPTED, smallSuite, trialsOf } from './small-suite.ts'

// Each test starts the whole command several times: slow where many others use the machine.
vi.setConfig({ testTimeout: 180_000 })

test('a results folder that is a file', async () => {
  const suite = smallSuite(SCRIPTED, { results: 'not a folder' })
  expect(expectOneLine(await bakeoff(['run', suite, ...ANYWHERE]))).toMatch(/results/)
})

test('a reports folder that is a file costs the report, never the results', async () => {
  const suite = smallSuite(SCRIPTED, { reports: 'not a folder' })
  const ended = await bakeoff(['run', suite, ...ANYWHERE])
  expect(expectOneLine(ended)).toMatch(/reports/)
  expect(ended.stderr).toMatch(/bakeoff report/)
  expect(trialsOf(suite)).toMatchObject([{ verdict: 'unproven' }])
  rmSync(join(suite, 'reports'))
  expect((await bakeoff(['report', '--suite', suite])).code).toBe(0)
})

testWith(['root', 'linux', 'unshare'], 'a results folder that is read-only', async () => {
  const suite = smallSuite(SCRIPTED)
  mkdirSync(join(suite, 'results'))
  const said = inMounts(suite, ['run', suite, ...ANYWHERE], {
    prepare: 'mount --bind results results && mount -o remount,bind,ro results',
  })
  expect(expectOneLine(said)).toMatch(/results/)
})

testWith(
  ['root', 'linux', 'unshare'],
  'a disk that fills up during a run ends it in one line; with space again, --resume finishes it',
  async () => {
    // The first trial would go on for minutes; the others leave what fills the disk on which the results lie.
    const fill = 'dd if=/dev/urandom of=data.bin bs=1M count=12 2>/dev/null'
    const suite = acting(
      `[ -e "$(dirname "$0")/go" ] || if [ "$BAKEOFF_TRIAL" = 1 ]; then sleep 300; else ${fill}; fi`,
      {
        'bakeoff.yaml': `trials: 4\nverify: { runs: 1, probes: none }\nconcurrency: { total: 2, per_agent: 2 }\nagents:\n  - ${SCRIPTED}\n`,
      },
    )
    mkdirSync(join(suite, 'results'))
    mkdirSync(join(suite, 'kept'))
    const full = inMounts(suite, ['run', suite, ...ANYWHERE], {
      prepare: 'mount -t tmpfs -o size=18m tmpfs results',
      after: 'cp -a results/. kept/',
    })
    expect(expectOneLine(full)).toMatch(/disk is full/)
    rmSync(join(suite, 'results'), { recursive: true })
    renameSync(join(suite, 'kept'), join(suite, 'results'))
    expect(isSound(suite)).toBe(true)
    writeFileSync(join(suite, 'agent', 'go'), '')
    const endedBefore = trialsOf(suite).filter((trial) => trial.verdict !== null)
    const resumed = await bakeoff(['run', suite, '--resume', ...ANYWHERE])
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(trialsOf(suite).map((trial) => trial.verdict)).toEqual(['unproven', 'unproven', 'unproven', 'unproven'])
    for (const trial of endedBefore) {
      expect(trialsOf(suite).find((now) => now.trial === trial.trial)?.attempts).toBe(trial.attempts)
    }
  },
  120_000,
)

/** Runs `bakeoff` in a mount namespace of its own: `prepare` before it and `after` behind it, in the suite's folder. */
function inMounts(suite: string, argv: readonly string[], steps: { prepare: string; after?: string }): Ended {
  const script = `cd "$1" && ${steps.prepare} || exit 99\nshift\n"$@"\nended=$?\n${steps.after ?? ':'}\nexit $ended`
  const child = spawnSync(
    'unshare',
    ['-m', '--propagation', 'private', 'bash', '-c', script, 'bash', suite, process.execPath, BAKEOFF, ...argv],
    { encoding: 'utf8', timeout: 60_000, env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1' } },
  )
  return { code: child.status, signal: child.signal, stdout: child.stdout, stderr: child.stderr }
}
