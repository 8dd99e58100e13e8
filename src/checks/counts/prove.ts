import { type CountsParser, tally } from './counts.ts'

/** Perl's prove, whose last lines are `Files=1, Tests=4, …` and, above it, `Failed 1/4 subtests` for each red file. */
export const prove: CountsParser = (text) => {
  const totals = [...text.matchAll(/^Files=\d+, Tests=(\d+),/gm)]
  if (totals.length === 0) return undefined
  const sum = (pattern: RegExp): number => [...text.matchAll(pattern)].reduce((all, [, n = '0']) => all + Number(n), 0)
  const failed = sum(/^\s*Failed (\d+)\/\d+ subtests/gm)
  const skipped = sum(/\(less (\d+) skipped subtests?\b/g) || sum(/\bok \(skipped: (\d+)/g)
  const tests = totals.reduce((all, [, n = '0']) => all + Number(n), 0)
  return tally('prove', { passed: Math.max(0, tests - failed - skipped), failed, skipped })
}
