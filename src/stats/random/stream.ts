import { sha256Words } from './sha256-words.ts'

/** A stream of random 32-bit words. Each analysis has its own by name, so that adding one moves no other. */
export type Stream = {
  u32: () => number
  /** Unbiased whole number from 0 to n − 1. */
  below: (n: number) => number
}

export type StreamState = readonly [number, number, number, number]

/** State of a named stream: the first 16 bytes of SHA-256 of the name, e.g. `bakeoff:bootstrap:0`. */
export function stateOf(name: string): StreamState {
  const [a = 0, b = 0, c = 0, d = 0] = sha256Words(name)
  return [a, b, c, d]
}

const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

/** xoshiro128** (Blackman & Vigna 2021) from a state that is not all zero. */
export function streamFrom(state: StreamState): Stream {
  let [s0, s1, s2, s3] = state
  const u32 = (): number => {
    const word = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0
    const shifted = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = rotateLeft(s3, 11)
    return word
  }
  const below = (n: number): number => {
    // The largest multiple of n: words above it would favour small results.
    const limit = Math.floor(2 ** 32 / n) * n
    let word = u32()
    while (word >= limit) word = u32()
    return word % n
  }
  return { u32, below }
}

/** The named stream. */
export function streamOf(name: string): Stream {
  return streamFrom(stateOf(name))
}
