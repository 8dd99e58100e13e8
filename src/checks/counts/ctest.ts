import { type CountsParser, tally } from './counts.ts'

/** `100% tests passed, 0 tests failed out of 3`; a program that ctest calls a test counts as one. */
export const ctest: CountsParser = (text) => {
  const totals = [...text.matchAll(/^\d+% tests passed, (\d+) tests? failed out of (\d+)/gm)]
  if (totals.length === 0)
    return /^No tests were found!!!/m.test(text) ? tally('ctest', { passed: 0, failed: 0, skipped: 0 }) : undefined
  const skipped = [...text.matchAll(/^ *\d+\/\d+ Test +#\d+: .*\*\*\*(?:Skipped|Not Run)/gm)].length
  const [failed, all] = [1, 2].map((group) => totals.reduce((sum, match) => sum + Number(match[group] ?? 0), 0))
  return tally('ctest', { passed: Math.max(0, (all ?? 0) - (failed ?? 0) - skipped), failed: failed ?? 0, skipped })
}
