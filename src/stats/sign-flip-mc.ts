import { streamOf } from './random/stream.ts'

export type FlipCounts = { beyond: number; equal: number }

/** Of `B` seeded sign flips of `d`, how many have a larger |Σ| than observed and how many the same. */
export function flipCounts(d: readonly number[], B: number, seed: string): FlipCounts {
  const stream = streamOf(seed)
  const sizes = d.filter((value) => value !== 0).map(Math.abs)
  const observed = Math.abs(d.reduce((total, value) => total + value, 0))
  let beyond = 0
  let equal = 0
  for (let b = 0; b < B; b += 1) {
    let total = 0
    for (const size of sizes) total += stream.u32() >= 2 ** 31 ? size : -size
    const reached = Math.abs(total)
    if (reached > observed) beyond += 1
    else if (reached === observed) equal += 1
  }
  return { beyond, equal }
}

/**
 * Sign-flip test by `B` seeded flips, for suites too large for the exact one: p = (1 + count)/(1 + B)
 * (Phipson & Smyth 2010). `d` are whole numbers, so that ties count exactly.
 */
export function signFlipMC(input: { d: readonly number[]; B: number; seed: string }): { p: number; count: number } {
  const { beyond, equal } = flipCounts(input.d, input.B, input.seed)
  const count = beyond + equal
  return { p: (1 + count) / (1 + input.B), count }
}
