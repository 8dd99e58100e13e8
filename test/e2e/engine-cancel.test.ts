import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { bakeoff, type Ended, startBakeoff } from '../bakeoff.ts'
import { testWith } from '../needs.ts'
import { ANYWHERE, QUICK, query, SCRIPTED, smallSuite, trialsOf, untilAttempt } from './small-suite.ts'

async function expectStoppedAndResumable(suite: string, marker: string, ended: Ended): Promise<void> {
  expect(ended.code).toBe(130)
  expect(ended.stderr).not.toMatch(/bug in Bakeoff/)
  expect(ended.stdout).toMatch(/--resume/)
  expect(query(suite, 'SELECT DISTINCT outcome FROM attempts')).toEqual([{ outcome: 'cancelled' }])
  expect(query(suite, 'SELECT ended FROM runs')).toEqual([{ ended: 'cancelled' }])
  expect(running(marker)).toEqual([])
  const resumed = await bakeoff(['run', suite, '--resume', ...ANYWHERE])
  expect(resumed.code, resumed.stderr).toBe(0)
  expect(trialsOf(suite).map((trial) => trial.verdict)).toEqual(['unproven', 'unproven'])
}

const TOOLS = ['linux', 'unshare'] as const

testWith(
  TOOLS,
  'Ctrl-C ends the running agents, records them as cancelled, leaves no process, and --resume finishes',
  async () => {
    const marker = `bakeoff-ctrl-c-${process.pid}`
    const suite = stubborn(marker)
    const { child, ended } = startBakeoff(['run', suite, ...ANYWHERE])
    await untilAttempt(suite)
    await until(() => running(marker).length >= 2)
    child.kill('SIGINT')
    await expectStoppedAndResumable(suite, marker, await ended)
  },
  90_000,
)

testWith(
  TOOLS,
  '`bakeoff cancel` does the same from another process, and then has nothing to stop',
  async () => {
    const marker = `bakeoff-cancel-${process.pid}`
    const suite = stubborn(marker)
    const { child, ended } = startBakeoff(['run', suite, ...ANYWHERE])
    await untilAttempt(suite)
    await until(() => running(marker).length >= 2)
    const asked = await bakeoff(['cancel', 'latest', '--suite', suite, '--json'])
    expect(asked.code, asked.stderr).toBe(0)
    expect(JSON.parse(asked.stdout)).toMatchObject({ pid: child.pid, cancelled: true })
    await expectStoppedAndResumable(suite, marker, await ended)
    const again = await bakeoff(['cancel', 'latest', '--suite', suite])
    expect(again.code).toBe(2)
    expect(again.stderr).toMatch(/Nobody works on run/)
  },
  90_000,
)

/** Two trials at the same time. A first attempt never ends by itself and leaves a child that no polite signal reaches. */
function stubborn(marker: string): string {
  return smallSuite(SCRIPTED, {
    'bakeoff.yaml': `${QUICK.replace('trials: 1', 'trials: 2')}\nconcurrency: { total: 2, per_agent: 2 }\nagents:\n  - ${SCRIPTED}\n`,
    'agent/act.sh': `test "$BAKEOFF_ATTEMPT" -gt 1 && exit 0\nsetsid sh -c 'trap "" TERM HUP INT; sleep 300; : ${marker}' &\ntrap "" TERM INT\nsleep 300\n: ${marker}\n`,
  })
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    if (holds()) return
    await sleep(100)
  }
  throw new Error('it never came to that')
}

/** Processes whose command line holds the marker. */
function running(marker: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLine(pid).includes(marker))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return ''
    throw error
  }
}
