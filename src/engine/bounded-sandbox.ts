import type { ExecLimits, Sandbox } from '../contracts/sandbox.ts'
import { linkAbort } from '../lib/linked-abort.ts'
import type { ExecBudget } from '../model/policy.ts'

/** What one command of an agent may use at most, besides its time. Generous: it is a fence, not a contest rule. */
export const AGENT_BUDGET: Omit<ExecBudget, 'wallMs'> = {
  memoryBytes: 12 * 1024 ** 3,
  pids: 2048,
  outputBytes: 512 * 1024 ** 2,
  diskBytes: 8 * 1024 ** 3,
  fileBytes: 4 * 1024 ** 3,
}

/** The same sandbox, but no command in it outlives the deadline, the run, or the budget. */
export function boundedSandbox(
  sandbox: Sandbox,
  bounds: {
    budget: Omit<ExecBudget, 'wallMs'>
    deadlineMs: number
    now: () => number
    signal: AbortSignal
    /** Called for all that a command prints. */
    onOutput?: () => void
  },
): Sandbox {
  return {
    isolation: sandbox.isolation,
    paths: sandbox.paths,
    async exec(command, limits) {
      const leftMs = Math.max(1, bounds.deadlineMs - bounds.now())
      const stop = linkAbort(bounds.signal, limits.signal)
      const merged: ExecLimits = {
        ...bounds.budget,
        ...limits,
        wallMs: Math.min(limits.wallMs ?? leftMs, leftMs),
        signal: stop.signal,
        onOutput: (stream, chunk) => {
          bounds.onOutput?.()
          limits.onOutput?.(stream, chunk)
        },
      }
      try {
        return await sandbox.exec(command, merged)
      } finally {
        stop.release()
      }
    },
    close: () => sandbox.close(),
  }
}
