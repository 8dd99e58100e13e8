import { type CountsParser, numberBefore, sumTallies, tally } from './counts.ts'

const LINE = /^Tests: +((?:\d+ [a-z]+, )*)\d+ total/gm

/** jest's `Tests: 1 failed, 1 passed, 2 total`; the line `Test Suites:` counts files and is not read. */
export const jest: CountsParser = (text) => {
  const lines = [...text.matchAll(LINE)].map((match) => match[1] ?? '')
  if (lines.length === 0) {
    return /^No tests found, exiting with code/m.test(text)
      ? tally('jest', { passed: 0, failed: 0, skipped: 0 })
      : undefined
  }
  return tally(
    'jest',
    sumTallies(
      lines.map((line) => ({
        passed: numberBefore(line, 'passed'),
        failed: numberBefore(line, 'failed'),
        skipped: numberBefore(line, 'skipped', 'todo'),
      })),
    ),
  )
}
