import type { Count } from './clustered-rate.ts'
import { mean, variance } from './moments.ts'
import type { Spread } from './sd-of-difference.ts'

/**
 * Spread of questions from a pilot of A and B (row q of both is question q), for `sdOfDifference`: the variance of the
 * differences less what trial noise explains, at least 0 (Miller 2024). Null below two questions with 2 trials each.
 */
export function spreadOfPilot({ a, b }: { a: readonly Count[]; b: readonly Count[] }): Spread | null {
  const d: number[] = []
  const wA: number[] = []
  const wB: number[] = []
  const noise: number[] = []
  for (const [q, [xA, nA]] of a.entries()) {
    const [xB, nB] = b[q] ?? [0, 0]
    if (nA < 2 || nB < 2) continue
    const insideA = (xA * (nA - xA)) / (nA * (nA - 1))
    const insideB = (xB * (nB - xB)) / (nB * (nB - 1))
    d.push(xA / nA - xB / nB)
    wA.push(insideA)
    wB.push(insideB)
    noise.push(insideA / nA + insideB / nB)
  }
  if (d.length < 2) return null
  return { omega: Math.sqrt(Math.max(0, variance(d) - mean(noise))), wA: mean(wA), wB: mean(wB) }
}
