import { type CountsParser, tally } from './counts.ts'

/** mocha's `1 passing (6ms)`, `1 failing`, `2 pending`. */
export const mocha: CountsParser = (text) => {
  const passing = [...text.matchAll(/^ +(\d+) passing \(/gm)]
  if (passing.length === 0) return undefined
  const sum = (matches: Iterable<RegExpMatchArray>): number => {
    let total = 0
    for (const match of matches) total += Number(match[1])
    return total
  }
  return tally('mocha', {
    passed: sum(passing),
    failed: sum(text.matchAll(/^ +(\d+) failing$/gm)),
    skipped: sum(text.matchAll(/^ +(\d+) pending$/gm)),
  })
}
