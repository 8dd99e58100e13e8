import type { Sink } from '../contracts/sink.ts'
import type { RunEvent, RunEventBody } from '../model/events.ts'

/** Appends one event: recorded before anybody else hears of it. Throws when it cannot be recorded. */
export type Emit = (body: RunEventBody) => void

export type Emitter = { emit: Emit; close(): Promise<void> }

/**
 * The one event stream of a run. The record comes first and its failure stops the run; the followers are told
 * afterwards, and a follower that fails is dropped with a note.
 */
export function openEmitter(options: {
  /** The record: numbers, times and stores the event. */
  append: (body: RunEventBody) => RunEvent
  followers: readonly Sink[]
}): Emitter {
  const followers = new Set(options.followers)
  const underway = new Set<Promise<void>>()

  const drop = (sink: Sink, error: unknown): void => {
    followers.delete(sink)
    emit({ type: 'note', level: 'warn', message: `Output "${sink.name}" stopped: ${messageOf(error)}` })
  }

  const tell = (sink: Sink, event: RunEvent): void => {
    try {
      const done = sink.write(event)
      if (done instanceof Promise) {
        const settled = done.catch((error: unknown) => drop(sink, error)).finally(() => underway.delete(settled))
        underway.add(settled)
      }
    } catch (error) {
      drop(sink, error)
    }
  }

  function emit(body: RunEventBody): void {
    const event = options.append(body)
    for (const sink of followers) tell(sink, event)
  }

  return {
    emit,
    async close() {
      await Promise.all(underway)
      for (const sink of followers) await sink.close?.()
    },
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
