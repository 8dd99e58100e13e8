import { constants } from 'node:fs'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SandboxBackend, SandboxProbe } from '../contracts/sandbox.ts'
import { runProcess } from '../lib/run-process.ts'
import type { Path } from '../model/ids.ts'
import { hintFor } from './hints.ts'
import type { HostMachine } from './host-machine.ts'

const PROBE_MS = 30_000

/** Opens one sandbox, runs `true` in it and reads its exit code from outside: nothing less shows that it works. */
export async function probeByRunning(
  backend: SandboxBackend,
  programs: readonly string[],
  machine: HostMachine,
): Promise<SandboxProbe> {
  for (const program of programs) {
    if ((await findProgram(program, machine)) === undefined) {
      return { usable: false, hint: hintFor(backend.level, `${program}: not found`) }
    }
  }
  const workdir = await mkdtemp(join(tmpdir(), 'bakeoff-probe-'))
  try {
    const sandbox = await backend.open({
      workdir: { from: workdir, to: '/d/probe' },
      home: { tmpfsBytes: 1_000_000, to: '/home/probe' },
      tmp: { tmpfsBytes: 1_000_000 },
      mounts: [],
      network: { kind: 'none' },
      env: {},
    })
    const result = await sandbox.exec({ shell: 'true' }, { wallMs: PROBE_MS, mergeOutput: true })
    await sandbox.close()
    const version = await versionOf(programs[0])
    if (result.exitCode === 0) return { usable: true, ...(version === undefined ? {} : { version }) }
    const error = result.infraError ?? `the probe did not end within ${PROBE_MS / 1000} s`
    return { usable: false, hint: hintFor(backend.level, error), ...(version === undefined ? {} : { version }) }
  } finally {
    await rm(workdir, { recursive: true, force: true })
  }
}

export async function findProgram(name: string, machine: HostMachine): Promise<Path | undefined> {
  for (const folder of [...machine.path.split(':'), '/usr/bin', '/bin', '/usr/sbin', '/sbin']) {
    const file = join(folder, name)
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (usable) return file
  }
  return undefined
}

async function versionOf(program: string | undefined): Promise<string | undefined> {
  if (program === undefined) return undefined
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin' }
  const { exitCode, stdout } = await runProcess([program, '--version'], { env, timeoutMs: 10_000 })
  return exitCode === 0 ? /\d+(?:\.\d+)+/.exec(Buffer.from(stdout).toString())?.[0] : undefined
}
