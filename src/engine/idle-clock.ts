/** Tells when an agent has shown no sign of life for too long. */
export type IdleClock = {
  /** A sign of life; `waitMs`: it has said that it will be silent for so long. */
  touch(waitMs?: number): void
  stop(): void
}

/**
 * Calls `onIdle` once nothing was heard and no file has changed for `idleMs`. Files are looked at only when nothing
 * was heard: `changedAt` gives the newest change in epoch milliseconds.
 */
export function startIdleClock(options: {
  idleMs: number
  now: () => number
  changedAt: () => Promise<number | undefined>
  onIdle: () => void
}): IdleClock {
  const { idleMs, now, changedAt, onIdle } = options
  let heardAtMs = now()
  let stopped = false
  let timer: NodeJS.Timeout

  const check = async (): Promise<void> => {
    const quietMs = now() - heardAtMs
    if (quietMs < idleMs) return arm(idleMs - quietMs)
    // A listing that fails is no sign of life, and no reason to fail the attempt.
    const changed = await changedAt().catch(() => undefined)
    if (stopped) return
    const silentMs = now() - Math.max(heardAtMs, changed ?? 0)
    if (silentMs < idleMs) return arm(idleMs - silentMs)
    stopped = true
    onIdle()
  }
  const arm = (ms: number): void => {
    timer = setTimeout(() => void check(), ms)
  }
  arm(idleMs)
  return {
    touch: (waitMs = 0) => {
      heardAtMs = Math.max(heardAtMs, now() + waitMs)
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
