import { mkdirSync } from 'node:fs'
import { arch, availableParallelism, cpus, homedir, release, tmpdir, totalmem, userInfo } from 'node:os'
import { join } from 'node:path'
import type { ProbeIo } from '../contracts/adapter.ts'
import { runProcess } from '../lib/run-process.ts'
import type { Path, RunId } from '../model/ids.ts'
import { type SandboxBackends, sandboxBackends } from '../sandbox/index.ts'
import type { CliContext } from './context.ts'

/** What `doctor` and the preflight may ask of this machine. */
export function probeIoOf(env: CliContext['env']): ProbeIo {
  return {
    env,
    async run(argv, timeoutMs) {
      const result = await runProcess(argv, { env: plainEnv(env), timeoutMs, maxOutputBytes: 256 * 1024 })
      if (result.exitCode === undefined) return undefined
      return { exitCode: result.exitCode, stdout: textOf(result.stdout), stderr: textOf(result.stderr) }
    },
  }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** PATH, HOME and the like, and no key. */
export function plainEnv(env: CliContext['env']): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const name of ['PATH', 'HOME', 'LANG', 'TMPDIR']) {
    const value = env[name]
    if (value !== undefined) plain[name] = value
  }
  return plain
}

/** What the sandboxes need to know of this machine. */
export function sandboxesOf(env: CliContext['env'], scratch: Path = scratchRoot()): SandboxBackends {
  return sandboxBackends({ path: env['PATH'] ?? '/usr/bin:/bin', home: env['HOME'] ?? homedir(), scratch })
}

/** Where workspaces and fresh copies live: outside every suite. */
export const scratchPath = (): Path => join(tmpdir(), `bakeoff-${userInfo().uid}`)

/** What one run has there; whatever a killed runner left goes with it. */
export const runScratch = (run: RunId): Path => join(scratchRoot(), run)

/** The same, made if it is not there. */
export function scratchRoot(): Path {
  const root = scratchPath()
  // Others may pass through (a sandbox runs as another user), but not list.
  mkdirSync(root, { recursive: true, mode: 0o711 })
  return root
}

export function machineFacts(): { node: string; platform: string; cpu?: string; cpus: number; memoryBytes: number } {
  const cpu = cpus()[0]?.model.trim()
  return {
    node: process.version,
    platform: `${process.platform} ${release()} ${arch()}`,
    ...(cpu === undefined || cpu === '' ? {} : { cpu }),
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
  }
}

/** The commit that a suite stands at, and whether it differs from it; absent where it is no repository. */
export async function suiteCommit(
  suitePath: Path,
  env: CliContext['env'],
): Promise<{ suiteCommit?: string; suiteDirty?: boolean }> {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const result = await runProcess(
      ['git', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-C', suitePath, ...args],
      {
        env: { ...plainEnv(env), GIT_OPTIONAL_LOCKS: '0' },
        timeoutMs: 10_000,
        maxOutputBytes: 64 * 1024,
      },
    )
    return result.exitCode === 0 ? textOf(result.stdout).trim() : undefined
  }
  const commit = await git('rev-parse', 'HEAD')
  if (commit === undefined) return {}
  const changes = await git('status', '--porcelain', '--', '.')
  return { suiteCommit: commit, ...(changes === undefined ? {} : { suiteDirty: changes !== '' }) }
}
