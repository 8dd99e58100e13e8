import { homedir } from 'node:os'
import { expect } from 'vitest'
import { TestRunsFacts } from '../../src/model/facts.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { aftermathOf } from '../endurance/aftermath.ts'
import { testWith } from '../needs.ts'
import { CALC, CHECK, factsOf, judgeFiles } from './judge-files.ts'

const once = { policy: { runs: 1, maxRuns: 1, probes: 'none' as const } }
const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })
const NOTHING = { processes: 0, files: [] }

/** Two forks, a session of its own, deaf to signals, holding the output open, writing for ever. */
const DAEMON =
  '( ( setsid bash -c \'trap "" TERM HUP INT; while :; do date > beat; echo beat; sleep 0.05; done\' & ) & )\n'

/** What is hard to remove again. */
const DEBRIS = `mkfifo fifo; mkdir -p shut/in; echo x > shut/in/x; chmod 000 shut/in; chmod 000 shut
printf x > "$(printf 'name-\\377')"; d=deep; for i in 1 2 3 4 5 6 7 8 9; do d=$d/$(printf 'a%.0s' $(seq 200)); done; mkdir -p $d 2>/dev/null
ln -s / root; ln -s . self; echo x > ../../escape; echo x > /tmp/escape; echo x > "$HOME/escape"; echo x > /dev/shm/escape
`

testWith(
  ['bwrap'],
  'after a test that leaves daemons and debris there is no process, no file, and the next folder is judged as ever',
  async () => {
    const { result, left } = await aftermathOf(() =>
      judgeFiles({ 'test.sh': `${DAEMON}${DAEMON}${DEBRIS}exit 0\n` }, { test: 'bash test.sh' }, once),
    )
    expect(TestRunsFacts.parse(factsOf(result, 'test-runs')).runs[0]).toMatchObject({ exitCode: 0 })
    expect(result.findings).toContain('leftover-process')
    expect(left).toEqual(NOTHING)
    const next = await judgeFiles({ 'calc.mjs': CALC, 'check.mjs': CHECK }, { test: 'node check.mjs' }, once)
    expect(next.reason).toContain('1 of 1 runs green')
  },
  60_000,
)

/** Each child left its parent twice before it takes its share. */
const each = (count: number, body: string): string =>
  `for i in $(seq ${count}); do ( ( setsid bash -c '${body}' & ) & ); done\nsleep 60\n`

const TOGETHER = [
  {
    what: 'memory',
    limits: { memoryBytes: 300 * 1024 ** 2 },
    test: each(4, 'python3 -c "import time; x = bytearray(120 * 1024 ** 2); time.sleep(60)"'),
  },
  { what: 'pids', limits: { pids: 32 }, test: each(40, 'sleep 60') },
  {
    what: 'disk',
    limits: { diskBytes: 48 * 1024 ** 2 },
    test: each(4, 'head -c 25000000 /dev/zero > $$; sleep 60'),
  },
] as const

for (const { what, limits, test } of TOGETHER) {
  testWith(
    ['bwrap', 'python3'],
    `children that left their parents twice share one limit on ${what}, and nothing of them stays`,
    async () => {
      const given = { test: 'bash test.sh', limits: { wallMs: 50_000, ...limits } }
      const { result, left } = await aftermathOf(() => judgeFiles({ 'test.sh': test }, given, once))
      expect({ verdict: result.verdict, stopped: stoppedBy(result) }).toEqual({ verdict: 'limit', stopped: what })
      expect(left).toEqual(NOTHING)
    },
    90_000,
  )
}

const stoppedBy = (result: Awaited<ReturnType<typeof judgeFiles>>): string | undefined =>
  TestRunsFacts.parse(factsOf(result, 'test-runs')).runs[0]?.stopped

testWith(['bwrap'], 'a process that stays would be seen', async () => {
  const stop = new AbortController()
  const { result: running, left } = await aftermathOf(async (temp) => {
    const sandbox = await backend.open({
      workdir: { from: temp, to: '/w' },
      home: { tmpfsBytes: 1024 ** 2, to: '/home/x' },
      tmp: { tmpfsBytes: 1024 ** 2 },
      mounts: [],
      network: { kind: 'none' },
      env: {},
    })
    let begun = (): void => {}
    const first = new Promise<void>((resolve) => {
      begun = resolve
    })
    const ended = sandbox.exec({ shell: 'echo; exec sleep 60' }, { signal: stop.signal, onOutput: () => begun() })
    await first
    return { ended, sandbox }
  })
  expect(left.processes).toBeGreaterThan(0)
  stop.abort()
  await running.ended
  await running.sandbox.close()
})
