import type { Count } from '../clustered-rate.ts'
import { normalCdf } from '../distributions/normal-cdf.ts'
import { greatestCommonDivisor, signFlip } from '../sign-flip.ts'
import { flipCounts } from '../sign-flip-mc.ts'

// Work that an exact test may cost for one pair; 200 questions with 5 trials each need a tenth.
const MOST_TABLE_STEPS = 1e7
const FLIPS = 9999
// With more differences than this the normal limit errs by less than 1e-4, the seeded flips by 2e-3.
const MOST_FLIPPED = 100
// Above this a common multiple no longer leaves room for exact sums; differences are then whole to 9 digits.
const MOST_SCALE = 1e9

export type ScaledDifferences = { scale: number; d: number[] }

/** Rate differences A − B times the least common multiple of all trial counts: whole numbers, so that ties are exact. */
export function scaledDifferences(counts: readonly (readonly [a: Count, b: Count])[]): ScaledDifferences {
  let scale = 1
  for (const [[, nA], [, nB]] of counts) {
    for (const n of [nA, nB]) if (scale <= MOST_SCALE) scale *= n / greatestCommonDivisor(scale, n)
  }
  if (scale > MOST_SCALE) scale = MOST_SCALE
  return {
    scale,
    d: counts.map(([[xA, nA], [xB, nB]]) => Math.round((xA * scale) / nA) - Math.round((xB * scale) / nB)),
  }
}

export type BeyondSuiteTest = { signFlipP: number; signFlipMidP: number; signFlipMethod?: 'seeded' | 'normal' }

/** Sign-flip test on whole differences: exact; where that table would be too large by seeded flips or the normal limit. */
export function beyondSuiteTest(d: readonly number[], seed: string): BeyondSuiteTest {
  const sizes = d.filter((value) => value !== 0).map(Math.abs)
  const unit = sizes.reduce(greatestCommonDivisor, 0) || 1
  const reach = sizes.reduce((total, size) => total + size / unit, 0)
  if (reach * sizes.length <= MOST_TABLE_STEPS) {
    const { p, midP } = signFlip({ d })
    return { signFlipP: p, signFlipMidP: midP }
  }
  if (sizes.length > MOST_FLIPPED) {
    const observed = d.reduce((total, value) => total + value, 0)
    const spread = Math.sqrt(sizes.reduce((total, size) => total + size * size, 0))
    const p = Math.min(1, 2 * normalCdf(-Math.abs(observed) / spread))
    return { signFlipP: p, signFlipMidP: p, signFlipMethod: 'normal' }
  }
  const { beyond, equal } = flipCounts(d, FLIPS, seed)
  return {
    signFlipP: (1 + beyond + equal) / (1 + FLIPS),
    signFlipMidP: (1 + beyond + equal / 2) / (1 + FLIPS),
    signFlipMethod: 'seeded',
  }
}
