import type { RemoteStatus } from '../../contracts/remote.ts'
import { isRefusal } from '../../model/errors.ts'
import type { RemoteHandle } from '../../model/remote-handle.ts'
import type { RemoteState } from '../../model/remote-record.ts'
import { pollDelay } from './poll-delay.ts'
import { isoNow, messageOf, type RemoteContext, stateOf } from './remote-context.ts'

/** What a service that asks back is told, once. */
const CANNED_REPLY =
  'No human is available. Decide what is open by yourself, say so in the report, and finish the task as it was described.'

export type TerminalPhase = 'succeeded' | 'failed' | 'cancelled' | 'expired'

/** How the work at the service ended. `deadline`: the service did not end it, our time for it is over. */
export type Ending = {
  phase: TerminalPhase
  deadline: boolean
  last?: RemoteState
  seenAt: string
  /** Between the last look that saw it at work and the one that saw it ended. */
  resolutionMs?: number
}

const isTerminal = (phase: RemoteState['phase']): phase is TerminalPhase =>
  phase === 'succeeded' || phase === 'failed' || phase === 'cancelled' || phase === 'expired'

/**
 * Polls until the service has ended the work or the deadline is over; `undefined` when the run is stopped. An error of a
 * poll and a state that nobody knows are no end. What an earlier session saw counts: an end stays an end.
 */
export async function awaitTerminal(
  ctx: RemoteContext,
  handle: RemoteHandle,
  earlier: readonly RemoteState[],
): Promise<Ending | undefined> {
  const { deps } = ctx
  const watch = openWatch(ctx, handle, earlier)
  const deadlineMs = Date.parse(handle.deadline)
  for (;;) {
    const seen = watch.ended()
    if (seen !== undefined) return seen
    if (deps.signal.aborted) return undefined
    const retryAfterMs = await watch.look()
    const ended = watch.ended()
    if (ended !== undefined) return ended
    const leftMs = deadlineMs - deps.now()
    if (leftMs <= 0) return watch.expired()
    await deps.sleep(Math.min(leftMs, watch.delay(retryAfterMs)), deps.signal)
  }
}

type Watch = {
  look(): Promise<number | undefined>
  delay(retryAfterMs: number | undefined): number
  ended(): Ending | undefined
  expired(): Ending
}

function openWatch(ctx: RemoteContext, handle: RemoteHandle, earlier: readonly RemoteState[]): Watch {
  const { deps, journal, connected } = ctx
  const { adapter } = connected
  const answered = new Set(earlier.flatMap((state) => state.responded ?? []))
  let last = earlier.at(-1)
  let lastLookMs: number | undefined
  let resolutionMs: number | undefined
  let lastDelayMs: number | undefined
  let errors = 0
  const startedMs = Date.parse(handle.submittedAt ?? handle.intentAt)

  const take = async (status: RemoteStatus): Promise<void> => {
    const now = deps.now()
    if (lastLookMs !== undefined) resolutionMs = now - lastLookMs
    lastLookMs = now
    const state = stateOf(status, isoNow(deps), deps.redactor.text)
    const changed = last?.phase !== state.phase || last.vendorState !== state.vendorState || last.link !== state.link
    last = changed ? state : last
    if (changed) journal.state(state)
    if (status.phase === 'waiting') await respond(ctx, handle, state, answered)
  }

  return {
    async look() {
      try {
        const status = await adapter.poll(handle)
        if (errors > 0) journal.note('info', `${ctx.service} answers again, after ${errors} polls without an answer`)
        errors = 0
        await take(status)
        return status.retryAfterMs
      } catch (error) {
        errors += 1
        if (errors === 1 && !deps.signal.aborted) {
          journal.note('warn', `${ctx.service} cannot be asked how far it is, and is asked again: ${messageOf(error)}`)
        }
        return isRefusal(error) ? error.retryAfterMs : undefined
      }
    },
    delay(retryAfterMs) {
      lastDelayMs = pollDelay({
        by: adapter.caps.poll,
        paceMs: adapter.pollMs ?? deps.remote.limits.pollMs,
        elapsedMs: deps.now() - startedMs,
        lastMs: lastDelayMs,
        retryAfterMs,
        random: deps.remote.random(),
      })
      return lastDelayMs
    },
    ended() {
      if (last === undefined || !isTerminal(last.phase)) return undefined
      return {
        phase: last.phase,
        deadline: false,
        last,
        seenAt: last.at,
        ...(resolutionMs === undefined ? {} : { resolutionMs }),
      }
    },
    expired: () => ({
      phase: 'expired',
      deadline: true,
      seenAt: isoNow(deps),
      ...(last === undefined ? {} : { last }),
    }),
  }
}

/** One approval and one canned reply at most; written down first, so that a crash does not make it two. */
async function respond(
  ctx: RemoteContext,
  handle: RemoteHandle,
  state: RemoteState,
  answered: Set<'approve' | 'reply'>,
): Promise<void> {
  const kind = state.needs === 'approval' ? 'approve' : 'reply'
  const { adapter } = ctx.connected
  if (adapter.respond === undefined || answered.has(kind)) return
  answered.add(kind)
  ctx.journal.state({ ...state, responded: kind })
  try {
    await ctx.connected.undisturbed(async () =>
      adapter.respond?.(handle, kind, kind === 'reply' ? CANNED_REPLY : undefined),
    )
    ctx.journal.note('info', kind === 'approve' ? 'its plan was approved' : `it was answered: ${CANNED_REPLY}`)
  } catch (error) {
    ctx.journal.note('warn', `${ctx.service} could not be answered: ${messageOf(error)}`)
  }
}
