import { type CountsParser, tally } from './counts.ts'

const LINE = /^(\d+) tests?, (\d+) failures?(?:, (\d+) skipped)?(?:, (\d+) not run)?/m

/** bats' pretty output (`3 tests, 1 failure, 1 skipped`); what it prints without a terminal is TAP. */
export const bats: CountsParser = (text) => {
  const match = LINE.exec(text)
  if (match === null) return undefined
  const [total, failed, skipped, notRun] = [1, 2, 3, 4].map((group) => Number(match[group] ?? 0))
  const left = (skipped ?? 0) + (notRun ?? 0)
  return tally('bats', {
    passed: Math.max(0, (total ?? 0) - (failed ?? 0) - left),
    failed: failed ?? 0,
    skipped: left,
  })
}
