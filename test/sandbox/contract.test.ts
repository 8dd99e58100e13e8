import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
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

describe.each(LEVELS)('$level', ({ level, needs, fenced }) => {
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

  testWith(needs, 'endless output is stopped; head and tail are kept', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run('echo first; yes', { outputBytes: 4e6, mergeOutput: true })
      expect(result).toMatchObject({ stopped: 'output', stdout: { truncated: true } })
      expect(textOf(result.stdout).startsWith('first\n')).toBe(true)
      expect(result.stdout.bytes).toBeGreaterThan(4e6)
    }),
  )

  testWith(needs, 'too many processes are stopped, those of double forks too', () =>
    withSandbox(level, async ({ run }) => {
      const bomb = 'for i in $(seq 200); do ( setsid sleep 60 & ) ; done; sleep 60'
      const result = await run(bomb, { pids: 40 })
      expect(result).toMatchObject({ stopped: 'pids' })
      expect(result.maxPids).toBeGreaterThan(40)
    }),
  )

  testWith([...needs], 'too much memory is stopped', () =>
    withSandbox(level, async ({ sandbox }) => {
      const hog = 'const a = []; setInterval(() => a.push(Buffer.alloc(20e6, 1)), 20)'
      const result = await sandbox.exec({ argv: [process.execPath, '-e', hog] }, { memoryBytes: 300e6, wallMs: 50_000 })
      expect(result).toMatchObject({ stopped: 'memory' })
      expect(result.maxRssBytes).toBeGreaterThan(300e6)
    }),
  )

  testWith(needs, 'too much disk is stopped', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run('i=0; while :; do head -c 4000000 /dev/zero > f$i; i=$((i+1)); sleep 0.05; done', {
        diskBytes: 40e6,
      })
      expect(result).toMatchObject({ stopped: 'disk' })
    }),
  )

  testWith(needs, 'a file that grows too far is stopped', () =>
    withSandbox(level, async ({ run, workdir }) => {
      expect(await run('exec head -c 9000000 /dev/zero > big', { fileBytes: 1e6 })).toMatchObject({
        stopped: 'file-size',
      })
      expect((await stat(join(workdir, 'big'))).size).toBe(1e6)
    }),
  )

  testWith([...needs, 'pytest'], 'Python and pytest of the caller work inside', () =>
    withSandbox(level, async ({ run, workdir }) => {
      await writeFile(join(workdir, 'test_a.py'), 'def test_a():\n    assert 1 + 1 == 2\n')
      const result = await run('python3 -m pytest -q && pytest -q', { mergeOutput: true })
      expect([result.exitCode, textOf(result.stdout)]).toEqual([0, expect.stringContaining('1 passed')])
    }),
  )

  testWith([...needs, 'go'], 'Go works inside', () =>
    withSandbox(
      level,
      async ({ run, workdir }) => {
        await writeFile(join(workdir, 'go.mod'), 'module x\n')
        await writeFile(join(workdir, 'x_test.go'), 'package x\nimport "testing"\nfunc TestX(t *testing.T) {}\n')
        expect(await run('go vet ./... && go version')).toMatchObject({ exitCode: 0 })
      },
      { tmp: { tmpfsBytes: 1e9 }, home: { tmpfsBytes: 1e9, to: '/home/v' } },
    ),
  )

  testWith([...needs, 'cargo'], 'Cargo works inside', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run(`cargo init --vcs none --lib --name x . && cargo test --offline -q`, {
        mergeOutput: true,
      })
      expect([result.exitCode, textOf(result.stdout)]).toEqual([0, expect.stringContaining('1 passed')])
    }),
  )

  if (!fenced) return

  testWith(needs, 'the system is read-only and nothing can be made outside the private folders', () =>
    withSandbox(level, async ({ run }) => {
      const places = '/x /etc/x /usr/x /dev/x /run/x /var/x /home/x /d/x /proc/x'
      const result = await run(`for f in ${places}; do touch $f 2>/dev/null && echo "made $f"; done; true`)
      expect(textOf(result.stdout)).toBe('')
      expect(result.exitCode).toBe(0)
    }),
  )

  testWith(needs, 'nothing of the person, the harness or another attempt can be seen', async () => {
    const other = await mkdtemp(join(tmpdir(), 'bakeoff-other-'))
    await writeFile(join(other, 'secret'), 'x')
    await withSandbox(level, async ({ run }) => {
      const paths = [other, import.meta.dirname, '/etc/shadow', '/root/.ssh', '/root/.bashrc', '/work', '/boot', '/mnt']
      const result = await run(
        `for f in ${paths.join(' ')}; do [ -r $f ] && echo "saw $f"; done; ls -A /root /home /tmp 2>/dev/null; true`,
      )
      expect(textOf(result.stdout)).not.toContain('saw')
      expect(textOf(result.stdout)).not.toContain('bakeoff-')
      const processes = await run('cat /proc/[0-9]*/cmdline | tr "\\0" "\\n"')
      expect(textOf(processes.stdout)).not.toMatch(/vitest|bakeoff-contract|bwrap/)
    })
    await rm(other, { recursive: true })
  })

  testWith(needs, 'the command has no privileges and no namespaces of its own', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run('grep -E "Cap(Eff|Prm|Bnd)" /proc/self/status; id -u')
      expect(textOf(result.stdout)).toMatch(/CapPrm:\s0+\nCapEff:\s0+\n/)
      expect(textOf(result.stdout).trim().endsWith('\n0')).toBe(false)
      if (level === 'bwrap') expect((await run('unshare --user true')).exitCode).not.toBe(0)
    }),
  )

  testWith(needs, 'there is no network but loopback, and that is up', () =>
    withSandbox(level, async ({ sandbox, run }) => {
      const server = `
        const http = require('node:http')
        const s = http.createServer((q, r) => r.end('served')).listen(0, '127.0.0.1', () =>
          fetch('http://127.0.0.1:' + s.address().port).then((r) => r.text()).then((t) => { console.log(t); s.close() }))`
      const result = await sandbox.exec({ argv: [process.execPath, '-e', server] }, { wallMs: 50_000 })
      expect(textOf(result.stdout)).toBe('served\n')
      expect(textOf((await run('tail -n +3 /proc/net/dev | cut -d: -f1 | xargs')).stdout)).toBe('lo\n')
    }),
  )

  testWith(needs, 'the network of the host is there when asked for', async () => {
    const server = createServer((_, response) => response.end('host')).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const get = { argv: [process.execPath, '-e', `fetch('${url}').then(r => r.text()).then(console.log)`] }
    await withSandbox(level, async ({ sandbox }) => {
      expect((await sandbox.exec(get, { wallMs: 50_000 })).exitCode).not.toBe(0)
    })
    await withSandbox(
      level,
      async ({ sandbox }) => expect(textOf((await sandbox.exec(get, { wallMs: 50_000 })).stdout)).toBe('host\n'),
      { network: { kind: 'host' } },
    )
    server.close()
  })

  testWith(needs, '/tmp and HOME have a size', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run(
        'head -c 60000000 /dev/zero > /tmp/f; stat -c %s /tmp/f; head -c 99000000 /dev/zero > ~/f; stat -c %s ~/f',
      )
      const sizes = textOf(result.stdout).trim().split('\n').map(Number)
      expect(sizes[0]).toBeLessThanOrEqual(32.1e6)
      expect(sizes[1]).toBeLessThanOrEqual(64.1e6)
    }),
  )

  testWith(needs, 'folders of the host can be HOME and /tmp, and mounts are read-only where said', async () => {
    const folders = await Promise.all(['home', 'tmp', 'in'].map((name) => mkdtemp(join(tmpdir(), `bakeoff-${name}-`))))
    const [home = '', tmp = '', given = ''] = folders
    await writeFile(join(given, 'a'), 'given')
    await import('node:fs/promises').then((fs) => fs.chmod(given, 0o755))
    await withSandbox(
      level,
      async ({ run, sandbox }) => {
        expect(sandbox.paths).toEqual({ workdir: '/d/work', home: '/home/agent', tmp: '/tmp' })
        const result = await run('echo h > ~/h && echo t > /tmp/t && cat /given/a && ! touch /given/b')
        expect([result.exitCode, textOf(result.stdout)]).toEqual([0, 'given'])
      },
      {
        home: { from: home, to: '/home/agent' },
        tmp: { from: tmp },
        mounts: [{ from: given, to: '/given', readOnly: true }],
      },
    )
    expect(await readFile(join(home, 'h'), 'utf8')).toBe('h\n')
    expect(await readFile(join(tmp, 't'), 'utf8')).toBe('t\n')
    for (const folder of folders) await rm(folder, { recursive: true })
  })
})
