import { type CountsParser, sumTallies, tally } from './counts.ts'

const LINE = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;(?: \d+ measured; (\d+) filtered out)?/gm

/** All `test result:` lines of `cargo test`, one for each test binary. */
export const cargo: CountsParser = (text) => {
  const parts = [...text.matchAll(LINE)].map((match) => ({
    passed: Number(match[1]),
    failed: Number(match[2]),
    skipped: Number(match[3]) + Number(match[4] ?? 0),
  }))
  return parts.length === 0 ? undefined : tally('cargo', sumTallies(parts))
}
