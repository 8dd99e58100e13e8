import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CapturedOutput, ExecLimits, ExecResult, Sandbox, SandboxSpec } from '../../src/contracts/sandbox.ts'
import type { Isolation } from '../../src/model/isolation.ts'
import { sandboxBackends } from '../../src/sandbox/index.ts'
import type { Tool } from '../needs.ts'

export const backends = sandboxBackends({ path: process.env['PATH'] ?? '/usr/bin:/bin', home: homedir() })

/** The levels that this project can try itself, with what each test of them needs. */
export const LEVELS: { level: Isolation; needs: Tool[]; fenced: boolean }[] = [
  { level: 'bwrap', needs: ['bwrap'], fenced: true },
  { level: 'unshare', needs: ['unshare'], fenced: true },
  { level: 'process', needs: ['linux'], fenced: false },
]

export type Trial = {
  sandbox: Sandbox
  /** The host's folder behind the sandbox's workdir. */
  workdir: string
  run(shell: string, limits?: ExecLimits & { stdin?: string | Uint8Array }): Promise<ExecResult>
}

/** One open sandbox with a folder of its own; all is gone afterwards. */
export async function withSandbox(
  level: Isolation,
  body: (trial: Trial) => Promise<void>,
  change: Partial<SandboxSpec> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bakeoff-contract-'))
  const sandbox = await backends[level].open({
    workdir: { from: folder, to: '/d/work' },
    home: { tmpfsBytes: 64e6, to: '/home/v' },
    tmp: { tmpfsBytes: 32e6 },
    mounts: [],
    network: { kind: 'none' },
    env: {},
    ...change,
  })
  try {
    await body({
      sandbox,
      workdir: folder,
      run: (shell, { stdin, ...limits } = {}) =>
        sandbox.exec({ shell, ...(stdin === undefined ? {} : { stdin }) }, { wallMs: 50_000, ...limits }),
    })
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}

export const bytesOf = (output: CapturedOutput): Buffer => Buffer.concat([output.head, output.tail])
export const textOf = (output: CapturedOutput): string => bytesOf(output).toString()
