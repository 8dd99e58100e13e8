import { setImmediate } from 'node:timers/promises'

/** Lets other work of this process happen between the steps of a long synchronous one. */
export type Pacer = { due(): boolean; rest(): Promise<void> }

/** A pacer that asks for a rest every `sliceMs` milliseconds (default 15). Use: `if (pacer.due()) await pacer.rest()`. */
export function makePacer(sliceMs = 15): Pacer {
  let since = performance.now()
  return {
    due: () => performance.now() - since >= sliceMs,
    rest: async () => {
      await setImmediate()
      since = performance.now()
    },
  }
}
