/** An abort of our own that outer signals also trigger. */
export type LinkedAbort = {
  signal: AbortSignal
  abort(reason?: unknown): void
  /** True when `abort` was called here, whatever the outer signal did. */
  own(): boolean
  /** Lets go of the outer signals. */
  release(): void
}

/**
 * Aborts when one of the outer signals does. Listeners and not `AbortSignal.any`: in Node 20 a composed signal may be
 * collected before it fires.
 */
export function linkAbort(...outer: readonly (AbortSignal | undefined)[]): LinkedAbort {
  const controller = new AbortController()
  let own = false
  const followed = outer.flatMap((signal) => {
    if (signal === undefined) return []
    const follow = (): void => controller.abort(signal.reason)
    if (signal.aborted) follow()
    signal.addEventListener('abort', follow, { once: true })
    return [{ signal, follow }]
  })
  return {
    signal: controller.signal,
    abort: (reason) => {
      own = true
      controller.abort(reason)
    },
    own: () => own,
    release: () => {
      for (const { signal, follow } of followed) signal.removeEventListener('abort', follow)
    },
  }
}

/** Aborts after `delayMs`, or earlier with the outer signal; `touch` starts the delay anew. */
export function abortAfter(delayMs: number, outer: AbortSignal): LinkedAbort & { touch(): void } {
  const linked = linkAbort(outer)
  const start = (): NodeJS.Timeout => setTimeout(() => linked.abort(), delayMs)
  let timer = start()
  return {
    ...linked,
    touch: () => {
      clearTimeout(timer)
      timer = start()
    },
    release: () => {
      clearTimeout(timer)
      linked.release()
    },
  }
}
