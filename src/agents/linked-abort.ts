/** An abort of our own that the outer signal also triggers. */
export type LinkedAbort = {
  signal: AbortSignal
  abort(): void
  /** True when `abort` was called here, whatever the outer signal did. */
  own(): boolean
  /** Lets go of the outer signal. */
  release(): void
}

/** Listeners and not `AbortSignal.any`: in Node 20 a composed signal may be collected before it fires. */
export function linkAbort(outer: AbortSignal): LinkedAbort {
  const controller = new AbortController()
  let own = false
  const follow = (): void => controller.abort(outer.reason)
  if (outer.aborted) follow()
  outer.addEventListener('abort', follow, { once: true })
  return {
    signal: controller.signal,
    abort: () => {
      own = true
      controller.abort()
    },
    own: () => own,
    release: () => outer.removeEventListener('abort', follow),
  }
}

/** Aborts after `delayMs`, or earlier with the outer signal; `touch` starts the delay anew. */
export function abortAfter(delayMs: number, outer: AbortSignal): LinkedAbort & { touch(): void } {
  const linked = linkAbort(outer)
  const start = (): NodeJS.Timeout => setTimeout(linked.abort, delayMs)
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
