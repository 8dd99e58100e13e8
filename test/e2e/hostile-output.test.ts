import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { bakeoff, startBakeoff } from '../bakeoff.ts'
import { testWith } from '../needs.ts'
import { ANYWHERE, acting, filesBelow, smallSuite, trialsOf, untilAttempt } from './small-suite.ts'

// Each test starts the whole command several times: slow where many others use the machine.
vi.setConfig({ testTimeout: 180_000 })

/** Everything that steers a terminal, but line feeds, carriage returns and tabs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const STEERING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

const ESCAPES = '\\033[2J\\033]0;owned\\007\\302\\2331A\\342\\200\\256\\033]8;;http://evil/\\033\\\\click'

testWith(
  ['linux'],
  'an agent that prints 1 GB is stopped at its limit, in bounded memory and disk',
  async () => {
    const suite = smallSuite(
      `{ id: it, adapter: command, options: { run: "yes ${'x'.repeat(200)} | head -c 1000000000" } }`,
    )
    const { child, ended } = startBakeoff(['run', suite, ...ANYWHERE])
    let done = false
    const over = ended.finally(() => {
      done = true
    })
    let peakMb = 0
    while (!done) {
      peakMb = Math.max(peakMb, peakMegabytes(child.pid))
      await sleep(100)
    }
    expect((await over).code).toBe(0)
    expect(trialsOf(suite)).toMatchObject([{ outcome: 'agent-error', attempts: 1, status: 'fail' }])
    expect((await bakeoff(['show', 'sum/it/1', '--suite', suite])).stdout).toMatch(/printed more than its limit/)
    expect(peakMb).toBeGreaterThan(50)
    expect(peakMb).toBeLessThan(700)
    const largest = Math.max(...filesBelow(join(suite, 'results')).map((path) => statSync(path).size))
    expect(largest).toBeLessThan(70_000_000)
  },
  120_000,
)

test('terminal escapes of an agent reach no terminal and no report', async () => {
  const name = `$(printf '${ESCAPES}.md')`
  const script = [
    `printf '${ESCAPES}\\n'`,
    `printf '${ESCAPES}\\n' >&2`,
    `printf '# ${ESCAPES}\\n' > README.md`,
    `printf x > "${name.replaceAll('/', '_')}" 2>/dev/null`,
    `printf '{"schema_version":"1.0","name":"x","scripts":{"test":"printf \\\\"${ESCAPES.replaceAll('\\', '\\\\\\\\')}\\\\"; exit 1"}}' > bakeoff.json`,
    'sleep 3',
    `printf '${ESCAPES}' >&2`,
    'exit 3',
  ].join('\n')
  const suite = smallSuite(
    '{ id: it, adapter: command, options: { run: "cd $BAKEOFF_FOLDER && sh $BAKEOFF_AGENT_DIR/act.sh", dir: ./agent } }',
    {
      'agent/act.sh': script,
    },
  )
  const run = startBakeoff(['run', suite, ...ANYWHERE])
  await untilAttempt(suite)
  const watch = startBakeoff(['watch', '--suite', suite])
  const watchJson = startBakeoff(['watch', '--suite', suite, '--json'])
  await sleep(1500)
  const during = await bakeoff(['status', '--suite', suite])
  expect(during.stdout).toMatch(/running/)
  const said = [await run.ended, await watch.ended, await watchJson.ended, during]
  for (const argv of [['show', 'sum/it/1'], ['status'], ['runs'], ['report']]) {
    said.push(await bakeoff([...argv, '--suite', suite]))
  }
  expect(trialsOf(suite)).toMatchObject([{ outcome: 'agent-error', status: 'fail' }])
  for (const { stdout, stderr } of said) {
    expect(STEERING.exec(stdout), JSON.stringify(stdout)).toBeNull()
    expect(STEERING.exec(stderr), JSON.stringify(stderr)).toBeNull()
  }
  expect(said.map(({ stdout }) => stdout).join()).toContain('owned')
  for (const path of filesBelow(join(suite, 'reports')).filter((file) => /\.(md|html|csv|json|xml|svg)$/.test(file))) {
    expect(STEERING.exec(readFileSync(path, 'utf8'))?.[0], path).toBeUndefined()
  }
  expect(readdirSync(join(suite, 'reports'))).toHaveLength(1)
})

test('a test whose output carries escapes shows them nowhere', async () => {
  const suite = acting(
    `printf '{"schema_version":"1.0","name":"x","scripts":{"test":"sh t.sh"}}' > bakeoff.json\nprintf "printf '${ESCAPES.replaceAll('\\', '\\\\\\\\')}\\\\\\\\n'; exit 1" > t.sh\n`,
  )
  const said = [await bakeoff(['run', suite, ...ANYWHERE])]
  said.push(await bakeoff(['show', 'sum/it/1', '--suite', suite]))
  said.push(await bakeoff(['show', 'sum/it/1', '--suite', suite, '--json']))
  expect(trialsOf(suite)).toMatchObject([{ verdict: 'failed' }])
  expect(said.map(({ stdout }) => stdout).join()).toContain('| click')
  for (const { stdout, stderr } of said) expect(STEERING.exec(stdout + stderr)).toBeNull()
  for (const path of filesBelow(join(suite, 'reports')).filter((file) => /\.(md|html|csv|json)$/.test(file))) {
    expect(STEERING.exec(readFileSync(path, 'utf8'))?.[0], path).toBeUndefined()
  }
})

/** The most memory a process has held so far, in megabytes. */
function peakMegabytes(pid: number | undefined): number {
  try {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(peak ?? 0) / 1024
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return 0
    throw error
  }
}
