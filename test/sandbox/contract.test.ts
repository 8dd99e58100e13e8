import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { testWith } from '../needs.ts'
import { backends, bytesOf, LEVELS, textOf, withSandbox } from './sandboxes.ts'

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Double-forked, in a session of its own, deaf to signals, holding the pipes; writes a heartbeat. */
const DAEMON = `cat > daemon.sh <<'EOF'
trap '' TERM HUP INT
while :; do date +%s%N > heartbeat; sleep 0.05; done
EOF
( setsid bash daemon.sh & ) ; until [ -e heartbeat ]; do sleep 0.02; done`

/** True when nothing writes the heartbeat any more. */
async function isQuiet(file: string): Promise<boolean> {
  const before = await readFile(file, 'utf8')
  await sleep(600)
  return (await readFile(file, 'utf8')) === before
}

describe.each(LEVELS)('$level', ({ level, needs }) => {
  testWith(needs, 'the probe really runs it', async () => {
    expect(await backends[level].probe()).toMatchObject({ usable: true })
  })

  testWith(needs, 'an exit code is a value', () =>
    withSandbox(level, async ({ run }) => {
      for (const code of [0, 1, 7, 255]) expect(await run(`exit ${code}`)).toMatchObject({ exitCode: code })
    }),
  )

  testWith(needs, 'a program that does not exist is 127, a folder that does not exist too', () =>
    withSandbox(level, async ({ sandbox }) => {
      expect(await sandbox.exec({ argv: ['no-such-program'] }, {})).toMatchObject({ exitCode: 127 })
      expect(await sandbox.exec({ argv: ['true'], cwd: '/no/such' }, {})).toMatchObject({ exitCode: 127 })
    }),
  )

  testWith(needs, 'a command that is killed by a signal exits with 128 and more, without a word of ours', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run('kill -SEGV $$', { mergeOutput: true })
      expect(result).toMatchObject({ exitCode: 139 })
      expect(textOf(result.stdout)).toBe('')
    }),
  )

  testWith(needs, 'a shell text is never split again', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run(
        `X="a  b" bash -c 'printf "%s|" "$X" "\\$Y" '"'"'q'"'"' | cat; false | true; echo "\${PIPESTATUS[0]}"'`,
      )
      expect(textOf(result.stdout)).toBe('a  b|$Y|q|1\n')
    }),
  )

  testWith(needs, 'arguments arrive as they are', () =>
    withSandbox(level, async ({ sandbox }) => {
      const result = await sandbox.exec({ argv: ['printf', '%s\\n', 'a b', "q'x", '$HOME', '', '*'] }, {})
      expect(textOf(result.stdout)).toBe("a b\nq'x\n$HOME\n\n*\n")
    }),
  )

  testWith(needs, 'the two streams are apart, or merged in the order written', () =>
    withSandbox(level, async ({ run }) => {
      const script = 'for i in 1 2 3; do echo out$i; echo err$i >&2; done'
      const apart = await run(script)
      expect([textOf(apart.stdout), textOf(apart.stderr)]).toEqual(['out1\nout2\nout3\n', 'err1\nerr2\nerr3\n'])
      const merged = await run(script, { mergeOutput: true })
      expect(textOf(merged.stdout)).toBe('out1\nerr1\nout2\nerr2\nout3\nerr3\n')
      expect(merged.stderr.bytes).toBe(0)
    }),
  )

  testWith(needs, '/dev/stdout and /dev/stderr can be opened', () =>
    withSandbox(level, async ({ run }) => {
      const apart = await run('echo o > /dev/stdout; echo e > /dev/stderr')
      expect([apart.exitCode, textOf(apart.stdout), textOf(apart.stderr)]).toEqual([0, 'o\n', 'e\n'])
      expect(textOf((await run('echo e > /dev/stderr', { mergeOutput: true })).stdout)).toBe('e\n')
    }),
  )

  testWith(needs, 'standard input is given and closed, empty by default, and can be opened again', () =>
    withSandbox(level, async ({ run }) => {
      expect(textOf((await run('cat; cat /dev/stdin', { stdin: 'hello' })).stdout)).toContain('hello')
      expect(await run('read -r line', {})).toMatchObject({ exitCode: 1 })
      const big = 'x'.repeat(3_000_000)
      expect(textOf((await run('wc -c', { stdin: big })).stdout).trim()).toBe('3000000')
      expect(await run('true', { stdin: big })).toMatchObject({ exitCode: 0 })
    }),
  )

  testWith(needs, 'bytes that are no UTF-8 stay as they are, and are seen as they arrive', () =>
    withSandbox(level, async ({ run }) => {
      const seen: Uint8Array[] = []
      const result = await run("printf '\\377\\000\\033[31m'", { onOutput: (_, chunk) => seen.push(chunk) })
      expect(bytesOf(result.stdout)).toEqual(Buffer.from([0xff, 0x00, 0x1b, 0x5b, 0x33, 0x31, 0x6d]))
      expect(Buffer.concat(seen)).toEqual(bytesOf(result.stdout))
    }),
  )

  testWith(needs, 'the environment is the one given, and nothing else', () =>
    withSandbox(
      level,
      async ({ sandbox }) => {
        const result = await sandbox.exec({ argv: ['env', '-0'], env: { EXTRA: 'x y\nz' } }, {})
        const names = textOf(result.stdout)
          .split('\0')
          .filter(Boolean)
          .map((line) => line.split('=')[0])
          .sort()
        const own = ['EXTRA', 'HOME', 'LANG', 'OLDPWD', 'PATH', 'PWD', 'SECRET', 'TMPDIR', 'TZ']
        expect(names.filter((name) => name !== 'BAKEOFF_RUN')).toEqual(own)
        expect(textOf(result.stdout)).toContain("SECRET=k'ey\0")
        expect(textOf(result.stdout)).toContain('EXTRA=x y\nz\0')
      },
      { env: { SECRET: "k'ey", HOME: '/evil', PATH: '/evil' } },
    ),
  )

  testWith(needs, 'HOME and TMPDIR are private and writable, and files reach the host', () =>
    withSandbox(level, async ({ run, workdir }) => {
      const result = await run(
        'echo 1 > "$HOME/a" && echo 2 > "$TMPDIR/b" && echo 3 > c && mkdir -m 700 d && echo 4 > d/e && ls "$HOME" "$TMPDIR"',
      )
      expect(result).toMatchObject({ exitCode: 0 })
      expect(await readFile(join(workdir, 'd/e'), 'utf8')).toBe('4\n')
    }),
  )

  testWith(needs, 'descriptors of the harness do not leak in', () =>
    withSandbox(level, async ({ sandbox }) => {
      const result = await sandbox.exec({ argv: ['sh', '-c', 'for f in /proc/self/fd/*; do readlink "$f"; done'] }, {})
      expect(
        textOf(result.stdout)
          .split('\n')
          .filter((line) => /pipe|socket/.test(line)),
      ).toHaveLength(2)
    }),
  )

  testWith(needs, 'at the deadline a command is stopped, and its output until then is kept', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run('echo begun; trap "" TERM; while :; do sleep 1; done', { wallMs: 1500 })
      expect(result).toMatchObject({ stopped: 'timeout' })
      expect(result.exitCode).toBeUndefined()
      expect(textOf(result.stdout)).toBe('begun\n')
      expect(result.durationMs).toBeLessThan(15_000)
    }),
  )

  testWith(needs, 'a daemon that left its session is counted and dead when the command ends', () =>
    withSandbox(level, async ({ run, workdir }) => {
      const result = await run(DAEMON)
      expect(result).toMatchObject({ exitCode: 0 })
      expect(result.leftoverProcesses).toBeGreaterThan(0)
      expect(await isQuiet(join(workdir, 'heartbeat'))).toBe(true)
      expect(await run('true')).toMatchObject({ exitCode: 0, leftoverProcesses: 0 })
    }),
  )

  testWith(needs, 'a daemon that left its session is dead after the deadline', () =>
    withSandbox(level, async ({ run, workdir }) => {
      expect(await run(`${DAEMON}; sleep 600`, { wallMs: 4000 })).toMatchObject({ stopped: 'timeout' })
      expect(await isQuiet(join(workdir, 'heartbeat'))).toBe(true)
    }),
  )

  testWith(needs, 'the caller can cancel, before and during', () =>
    withSandbox(level, async ({ run, workdir }) => {
      expect(await run('touch never', { signal: AbortSignal.abort() })).toMatchObject({ stopped: 'cancelled' })
      expect(await readdir(workdir)).toEqual([])
      const controller = new AbortController()
      const running = run(`${DAEMON}; sleep 600`, { signal: controller.signal })
      setTimeout(() => controller.abort(), 1500)
      expect(await running).toMatchObject({ stopped: 'cancelled' })
      expect(await isQuiet(join(workdir, 'heartbeat'))).toBe(true)
    }),
  )

  testWith(needs, 'closing ends what runs', () =>
    withSandbox(level, async ({ run, sandbox }) => {
      const running = run('sleep 600')
      await sleep(500)
      await sandbox.close()
      expect(await running).toMatchObject({ stopped: 'cancelled' })
    }),
  )
})
