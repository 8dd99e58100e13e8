import { type StreamState, stateOf, streamFrom } from './random/stream.ts'

export type PrngInput = { draws: number; below?: number } & ({ state: StreamState } | { name: string })

export type PrngDraws = { state?: StreamState; u32?: number[]; below?: number[] }

/**
 * The first `draws` 32-bit words of a seeded stream (xoshiro128**, Blackman & Vigna 2021), by state or by name (then
 * with its state), or whole numbers below `below` where that is given.
 */
export function prng(input: PrngInput): PrngDraws {
  const state = 'state' in input ? input.state : stateOf(input.name)
  const stream = streamFrom(state)
  const { draws, below } = input
  if (below !== undefined) return { below: Array.from({ length: draws }, () => stream.below(below)) }
  const u32 = Array.from({ length: draws }, () => stream.u32())
  return 'state' in input ? { u32 } : { state, u32 }
}
