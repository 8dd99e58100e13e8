import { spawn } from 'node:child_process'

export type ProcessOptions = {
  cwd?: string
  /** The whole environment: nothing is inherited. */
  env: Readonly<Record<string, string>>
  stdin?: string | Uint8Array
  timeoutMs: number
  /** Kept of each stream; past it the process is killed. */
  maxOutputBytes?: number
  signal?: AbortSignal
}

/** What became of a program of the host; a failure of any kind is a value. */
export type ProcessResult = {
  /** Absent when it was stopped by us or by a signal, or never started. */
  exitCode?: number
  signal?: string
  stopped?: 'timeout' | 'output' | 'cancelled'
  /** Why it could not be started, such as `ENOENT`. */
  startError?: string
  stdout: Uint8Array
  stderr: Uint8Array
  durationMs: number
}

const DEFAULT_OUTPUT_BYTES = 64 * 1024 * 1024
/** After the exit, a grandchild may hold the pipes open: this long is waited for them. */
const DRAIN_MS = 500

/** Runs a program of the host in its own process group, which is killed whole at the limit; never rejects. */
export function runProcess(argv: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  const [program, ...args] = argv
  if (program === undefined) throw new Error('runProcess needs a program')
  if (options.signal?.aborted) return Promise.resolve({ stopped: 'cancelled', ...NOTHING })
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...options.env },
      detached: true,
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    const result: Omit<ProcessResult, 'stdout' | 'stderr' | 'durationMs'> = {}
    const chunks: { stdout: Uint8Array[]; stderr: Uint8Array[] } = { stdout: [], stderr: [] }

    const stop = (reason: NonNullable<ProcessResult['stopped']>): void => {
      result.stopped ??= reason
      if (child.pid !== undefined) killGroup(child.pid)
    }
    const collect = (stream: 'stdout' | 'stderr'): void => {
      let room = options.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES
      child[stream]?.on('data', (chunk: Buffer) => {
        if (room > 0) chunks[stream].push(chunk.subarray(0, room))
        room -= chunk.length
        if (room < 0) stop('output')
      })
    }
    const onAbort = (): void => stop('cancelled')
    const timer = setTimeout(() => stop('timeout'), options.timeoutMs)
    options.signal?.addEventListener('abort', onAbort, { once: true })
    collect('stdout')
    collect('stderr')
    // A child that does not read its input closes the pipe; that is no failure of ours.
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.stdin)

    const settle = (): void => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', onAbort)
      resolve({
        ...result,
        stdout: Buffer.concat(chunks.stdout),
        stderr: Buffer.concat(chunks.stderr),
        durationMs: performance.now() - startedMs,
      })
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      result.startError = error.code ?? error.message
      settle()
    })
    child.on('exit', (exitCode, signal) => {
      if (result.stopped === undefined && exitCode !== null) result.exitCode = exitCode
      if (signal !== null) result.signal = signal
      setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, DRAIN_MS).unref()
    })
    child.on('close', settle)
  })
}

const NOTHING = { stdout: new Uint8Array(), stderr: new Uint8Array(), durationMs: 0 }

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Already gone.
  }
}
