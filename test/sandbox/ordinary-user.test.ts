import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { testWith } from '../needs.ts'
import { LEVELS } from './sandboxes.ts'

const UID = '54999'

const SCRIPT = (level: string, folder: string): string => `
import { backends, textOf } from ${JSON.stringify(join(import.meta.dirname, 'sandboxes.ts'))}
const sandbox = await backends.${level}.open({
  workdir: { from: ${JSON.stringify(folder)}, to: '/d/work' },
  home: { tmpfsBytes: 1e6, to: '/home/v' }, tmp: { tmpfsBytes: 1e6 }, mounts: [], network: { kind: 'none' }, env: {},
})
const run = async (shell) => sandbox.exec({ shell }, { wallMs: 50000, mergeOutput: true })
const lines = []
const say = async (shell) => { const r = await run(shell); lines.push(r.infraError ?? (r.exitCode + ' ' + textOf(r.stdout).trim())) }
await say('id -u')
await say('touch made; echo e > /dev/stderr')
await say('touch /etc/x /usr/x')
await say('unshare --user true 2>/dev/null')
await say('tail -n +3 /proc/net/dev | cut -d: -f1 | xargs')
await say('grep CapEff /proc/self/status; ls /tmp; cat /etc/shadow 2>/dev/null; true')
const left = await run('( setsid sleep 60 & ); exit 3')
lines.push(left.exitCode + ' left ' + left.leftoverProcesses)
await sandbox.close()
console.log(JSON.stringify(lines))`

describe.each(LEVELS.filter((one) => one.fenced))('$level', ({ level, needs }) => {
  testWith([...needs, 'root'], 'it works the same for an ordinary user, without any privilege', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bakeoff-ordinary-'))
    await chmod(folder, 0o777)
    const script = join(folder, 'user.mts')
    await writeFile(script, SCRIPT(level, folder))
    const { stdout, stderr } = spawnSync(
      'setpriv',
      ['--reuid', UID, '--regid', UID, '--clear-groups', process.execPath, '--import', 'tsx', script],
      {
        cwd: join(import.meta.dirname, '../..'),
        env: { PATH: '/usr/bin:/bin:/usr/sbin', HOME: folder },
        encoding: 'utf8',
      },
    )
    expect(stderr).toBe('')
    const [id, files, system, nested, network, caps, left] = JSON.parse(stdout)
    expect(id).toBe(`0 ${UID}`)
    expect(files).toBe('0 e')
    expect(system).toMatch(/^1 .*(Read-only|Permission denied)/)
    expect(nested).toMatch(/^1/)
    expect(network).toBe('0 lo')
    expect(caps).toBe('0 CapEff:\t0000000000000000')
    expect(left).toBe('3 left 1')
    await rm(folder, { recursive: true, force: true })
  })
})
