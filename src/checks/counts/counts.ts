import type { TestCounts } from '../../model/facts.ts'

/** Reads the summary of one kind of test runner; absent where the text holds none. `text` is free of control characters. */
export type CountsParser = (text: string) => TestCounts | undefined

export type Tally = { passed: number; failed: number; skipped: number }

/** Nobody runs so many tests; an output may hold any number of digits. */
const MOST = 1e9

/** Counts as facts: tests that ran are those that passed or failed. */
export function tally(runner: string, counts: Tally, source: TestCounts['source'] = 'text'): TestCounts {
  const within = (count: number): number => Math.min(MOST, Math.max(0, count))
  const [passed, failed, skipped] = [within(counts.passed), within(counts.failed), within(counts.skipped)]
  return { runner, passed, failed, skipped, executed: passed + failed, source }
}

/** Sums what several summaries of one runner say. */
export function sumTallies(parts: readonly Tally[]): Tally {
  return parts.reduce<Tally>(
    (sum, part) => ({
      passed: sum.passed + part.passed,
      failed: sum.failed + part.failed,
      skipped: sum.skipped + part.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )
}

/** The number before one of `words` in a summary such as `1 failed, 2 passed`; 0 where none stands there. */
export function numberBefore(summary: string, ...words: string[]): number {
  let sum = 0
  for (const word of words) {
    for (const match of summary.matchAll(new RegExp(`\\b(\\d{1,9}) ${word}\\b`, 'g'))) sum += Number(match[1])
  }
  return sum
}
