import type { ExecLimits, ExecResult } from '../contracts/sandbox.ts'

/** The commands of one sandbox that are under way, so that closing it ends them. */
export type Running = {
  run(limits: ExecLimits, body: (signal: AbortSignal) => Promise<ExecResult>): Promise<ExecResult>
  close(): Promise<void>
}

export function openRunning(): Running {
  const closing = new AbortController()
  const pending = new Set<Promise<ExecResult>>()
  return {
    async run(limits, body) {
      const signal = limits.signal === undefined ? closing.signal : AbortSignal.any([limits.signal, closing.signal])
      const running = body(signal)
      pending.add(running)
      try {
        return await running
      } finally {
        pending.delete(running)
      }
    },
    async close() {
      closing.abort()
      await Promise.allSettled([...pending])
    },
  }
}
