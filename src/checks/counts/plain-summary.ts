import { type CountsParser, tally } from './counts.ts'

const PASSED_FIRST = /\b(\d+) (?:tests? )?passed,? (?:and )?(\d+) (?:tests? )?failed\b(?:, (\d+) skipped)?/gi
const FAILED_FIRST = /\b(\d+) (?:tests? )?failed,? (?:and )?(\d+) (?:tests? )?passed\b(?:, (\d+) skipped)?/gi

/** A home-made runner's last line that gives both numbers, such as `0 failed, 3 passed`. One number alone is not read. */
export const plainSummary: CountsParser = (text) => {
  const passedFirst = [...text.matchAll(PASSED_FIRST)].at(-1)
  const failedFirst = [...text.matchAll(FAILED_FIRST)].at(-1)
  const last = (passedFirst?.index ?? -1) > (failedFirst?.index ?? -1) ? passedFirst : failedFirst
  if (last === undefined) return undefined
  const [first, second, skipped] = [Number(last[1]), Number(last[2]), Number(last[3] ?? 0)]
  return last === passedFirst
    ? tally('own', { passed: first, failed: second, skipped })
    : tally('own', { passed: second, failed: first, skipped })
}
