import type { Count } from '../stats/clustered-rate.ts'
import { mover } from '../stats/mover.ts'
import { wilson } from '../stats/wilson.ts'
import type { Rate, Shift } from './agent-gate.ts'

const CONF = 0.95

/** How far the mean over tasks moved, over tasks with trials on both sides; undefined where there is none. */
export function shiftOf(before: readonly Count[], now: readonly Count[]): Shift | undefined {
  const both = before.flatMap((was, index): [Count, Count][] => {
    const is = now[index] ?? [0, 0]
    return was[1] > 0 && is[1] > 0 ? [[was, is]] : []
  })
  if (both.length === 0) return undefined
  const was = rateOf(both.map(([count]) => count))
  const is = rateOf(both.map(([, count]) => count))
  const [a, b] = [boundsOf(is), boundsOf(was)]
  const { diff, lo, hi } = mover({ pA: is.rate, lA: a.lo, uA: a.hi, pB: was.rate, lB: b.lo, uB: b.hi })
  return { before: was, now: is, points: diff, lo, hi }
}

function rateOf(counts: readonly Count[]): Rate {
  let [passed, counted, rates] = [0, 0, 0]
  for (const [x, n] of counts) {
    passed += x
    counted += n
    rates += x / n
  }
  return { passed, counted, rate: rates / counts.length }
}

/** Over all trials as if of one task: for several tasks wider than need be, never too narrow for these tasks. */
function boundsOf({ rate, counted }: Rate): { lo: number; hi: number } {
  const { lo, hi } = wilson({ x: rate * counted, n: counted, conf: CONF })
  return { lo: lo ?? 0, hi: hi ?? 1 }
}
