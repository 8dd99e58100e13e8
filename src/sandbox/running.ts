import type { ExecLimits, ExecResult } from '../contracts/sandbox.ts'
import { linkAbort } from '../lib/linked-abort.ts'

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
      const linked = linkAbort(limits.signal, closing.signal)
      const running = body(linked.signal)
      pending.add(running)
      try {
        return await running
      } finally {
        linked.release()
        pending.delete(running)
      }
    },
    async close() {
      closing.abort()
      await Promise.allSettled([...pending])
    },
  }
}
