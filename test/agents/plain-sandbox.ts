import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CapturedOutput, Command, ExecLimits, ExecResult, Sandbox } from '../../src/contracts/sandbox.ts'

export type PlainPlace = { sandbox: Sandbox; workspace: string; folder: string; home: string; close(): Promise<void> }

/** Folders of one attempt and a sandbox that only starts processes: enough to try an adapter, and no protection at all. */
export async function openPlainPlace(folderName = 'answer'): Promise<PlainPlace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'bakeoff-agent-')))
  const paths = { workdir: join(root, 'workspace'), home: join(root, 'home'), tmp: join(root, 'tmp') }
  const folder = join(paths.workdir, folderName)
  await Promise.all([folder, paths.home, paths.tmp].map((path) => mkdir(path, { recursive: true })))
  const env = { PATH: process.env['PATH'] ?? '', HOME: paths.home, TMPDIR: paths.tmp }
  const sandbox: Sandbox = {
    isolation: 'process',
    paths,
    exec: (command, limits) => execPlain(command, limits, paths.workdir, env),
    close: async () => {},
  }
  return {
    sandbox,
    workspace: paths.workdir,
    folder,
    home: paths.home,
    close: () => rm(root, { recursive: true, force: true }),
  }
}

function execPlain(
  command: Command,
  limits: ExecLimits,
  workdir: string,
  env: Record<string, string>,
): Promise<ExecResult> {
  const [program = '', ...args] = 'argv' in command ? command.argv : ['bash', '-c', command.shell]
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: command.cwd ?? workdir,
      env: { ...env, ...command.env },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
    let stopped: ExecResult['stopped']
    const kill = (why: NonNullable<ExecResult['stopped']>): void => {
      stopped ??= why
      try {
        process.kill(-(child.pid ?? Number.NaN), 'SIGKILL')
      } catch {
        // It ended by itself in the meantime.
      }
    }
    const timer = limits.wallMs === undefined ? undefined : setTimeout(() => kill('timeout'), limits.wallMs)
    const onAbort = (): void => kill('cancelled')
    limits.signal?.addEventListener('abort', onAbort)
    if (limits.signal?.aborted) kill('cancelled')
    const take = (stream: 'stdout' | 'stderr') => (chunk: Uint8Array) => {
      const to = limits.mergeOutput ? 'stdout' : stream
      output[to].push(chunk)
      limits.onOutput?.(to, chunk)
    }
    child.stdout.on('data', take('stdout'))
    child.stderr.on('data', take('stderr'))
    child.stdin.on('error', () => {})
    child.stdin.end(command.stdin)
    const settle = (exit: { exitCode?: number; infraError?: string }): void => {
      clearTimeout(timer)
      limits.signal?.removeEventListener('abort', onAbort)
      const durationMs = performance.now() - startedMs
      const captured = { stdout: capture(output.stdout), stderr: capture(output.stderr) }
      resolve({ ...exit, ...(stopped ? { stopped } : {}), ...captured, durationMs, leftoverProcesses: 0 })
    }
    child.on('error', (error) => settle({ infraError: error.message }))
    child.on('close', (code) => settle(stopped || code === null ? {} : { exitCode: code }))
  })
}

function capture(chunks: readonly Uint8Array[]): CapturedOutput {
  const head = Buffer.concat(chunks)
  return { head, tail: new Uint8Array(), bytes: head.length, truncated: false }
}
