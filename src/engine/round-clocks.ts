import { newestChange } from '../workspace/newest-change.ts'
import type { EngineDeps } from './deps.ts'
import { startIdleClock } from './idle-clock.ts'
import type { RoundInput } from './run-round.ts'

/** What we did to an agent. `idleMs`: how long it had shown no sign of life. */
export type Stopped = { cancelled: boolean; timedOut: boolean; idleMs?: number }

/** The deadline, the idle clock and the run's own signal, as one signal. */
export type RoundClocks = {
  signal: AbortSignal
  /** A sign of life. */
  touch(waitMs?: number): void
  /** Ends all clocks and whatever still runs under the signal. */
  end(): Stopped
}

export function startClocks(
  input: Pick<RoundInput, 'deadlineMs' | 'hostWork' | 'task' | 'contestant'>,
  deps: Pick<EngineDeps, 'signal' | 'now'>,
): RoundClocks {
  const stop = new AbortController()
  const onCancel = (): void => stop.abort()
  deps.signal.addEventListener('abort', onCancel, { once: true })
  if (deps.signal.aborted) stop.abort()
  const state: Omit<Stopped, 'cancelled'> = { timedOut: false }
  const timer = setTimeout(
    () => {
      state.timedOut = true
      stop.abort()
    },
    Math.max(0, input.deadlineMs - deps.now()),
  )
  const idleMs = idleLimitMs(input)
  const idle =
    idleMs === undefined
      ? undefined
      : startIdleClock({
          idleMs,
          now: deps.now,
          changedAt: () => newestChange(input.hostWork),
          onIdle: () => {
            state.idleMs = idleMs
            stop.abort()
          },
        })
  return {
    signal: stop.signal,
    touch: (waitMs) => idle?.touch(waitMs),
    end() {
      clearTimeout(timer)
      idle?.stop()
      deps.signal.removeEventListener('abort', onCancel)
      stop.abort()
      return { cancelled: deps.signal.aborted, ...state }
    },
  }
}

/** A task knows best how long its commands may be silent. */
function idleLimitMs({ task, contestant }: Pick<RoundInput, 'task' | 'contestant'>): number | undefined {
  const seconds = task.limits.idle_sec ?? contestant.agent.idleSec
  return seconds === undefined ? undefined : seconds * 1000
}
