import { betaQuantile } from './distributions/beta-quantile.ts'
import type { RateBounds } from './wilson.ts'

/** Clopper–Pearson (1934) exact interval of a pass rate, `x` passes of `n`: conservative, guaranteed coverage. */
export function clopperPearson({ x, n, conf }: { x: number; n: number; conf: number }): RateBounds {
  if (n === 0) return { lo: null, hi: null }
  const tail = (1 - conf) / 2
  return {
    lo: x === 0 ? 0 : betaQuantile(tail, x, n - x + 1),
    // The mirrored lower quantile keeps the digits that 1 − tail would lose.
    hi: x === n ? 1 : 1 - betaQuantile(tail, n - x, x + 1),
  }
}
