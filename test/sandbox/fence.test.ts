import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { testWith } from '../needs.ts'
import { LEVELS, textOf, withSandbox } from './sandboxes.ts'

describe.each(LEVELS.filter((one) => one.fenced))('$level', ({ level, needs }) => {
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

  testWith(needs, 'the command is the user that is asked for, by number and by name, and owns its files', () =>
    withSandbox(
      level,
      async ({ run }) => {
        const result = await run('touch mine && stat -c %u:%g mine && id -un && id -u && echo e > /dev/stderr')
        expect(textOf(result.stdout)).toBe('4321:4321\nagent\n4321\n')
        expect(result).toMatchObject({ exitCode: 0 })
      },
      { user: { name: 'agent', uid: 4321 } },
    ),
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
    await chmod(given, 0o755)
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
