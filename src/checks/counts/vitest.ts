import { type CountsParser, numberBefore, sumTallies, tally } from './counts.ts'

const LINE = /^[^\S\n]*Tests {2,}(\d[^\n(]*)\(\d+\)/gm

/** vitest's `Tests  1 failed | 1 passed (2)`; also its line when no test file was found. */
export const vitest: CountsParser = (text) => {
  const lines = [...text.matchAll(LINE)].map((match) => match[1] ?? '')
  if (lines.length === 0) {
    return /^No test files found, exiting with code/m.test(text)
      ? tally('vitest', { passed: 0, failed: 0, skipped: 0 })
      : undefined
  }
  return tally(
    'vitest',
    sumTallies(
      lines.map((line) => ({
        passed: numberBefore(line, 'passed'),
        failed: numberBefore(line, 'failed'),
        skipped: numberBefore(line, 'skipped', 'todo'),
      })),
    ),
  )
}
