import { type CountsParser, tally } from './counts.ts'

type Line = {
  runner: string
  pattern: RegExp
  read(numbers: readonly number[]): { passed: number; failed: number; skipped: number }
}

/** Last lines of runners that sum up in one sentence: minitest, test-unit, RSpec, PHPUnit, busted, luaunit. */
const LINES: readonly Line[] = [
  {
    runner: 'minitest',
    pattern:
      /^(\d+) (?:runs|tests), \d+ assertions, (\d+) failures, (\d+) errors, (\d+) (?:skips|pendings)(?:, (\d+) omissions)?/gm,
    read: ([all = 0, failures = 0, errors = 0, skips = 0, omitted = 0]) => of(all, failures + errors, skips + omitted),
  },
  {
    runner: 'rspec',
    pattern: /^(\d+) examples?, (\d+) failures?(?:, (\d+) pending)?$/gm,
    read: ([all = 0, failures = 0, pending = 0]) => of(all, failures, pending),
  },
  {
    runner: 'phpunit',
    pattern: /^OK \((\d+) tests?, \d+ assertions?\)/gm,
    read: ([all = 0]) => of(all, 0, 0),
  },
  {
    runner: 'phpunit',
    pattern:
      /^Tests: (\d+), Assertions: \d+(?:, Errors: (\d+))?(?:, Failures: (\d+))?.*?(?:, Skipped: (\d+))?(?:, Incomplete: (\d+))?.*\.$/gm,
    read: ([all = 0, errors = 0, failures = 0, skipped = 0, incomplete = 0]) =>
      of(all, failures + errors, skipped + incomplete),
  },
  {
    runner: 'busted',
    pattern: /^(\d+) success(?:es)? \/ (\d+) failures? \/ (\d+) errors? \/ (\d+) pending/gm,
    read: ([passed = 0, failures = 0, errors = 0, skipped = 0]) => ({ passed, failed: failures + errors, skipped }),
  },
  {
    runner: 'luaunit',
    pattern: /^Ran \d+ tests in [\d.]+ seconds, (\d+) success(?:es)?, (\d+) failures?(?:, (\d+) errors?)?/gm,
    read: ([passed = 0, failures = 0, errors = 0]) => ({ passed, failed: failures + errors, skipped: 0 }),
  },
]

const of = (all: number, failed: number, skipped: number) => ({
  passed: Math.max(0, all - failed - skipped),
  failed,
  skipped,
})

/** All lines of the first runner that one of them belongs to, added up. */
export const summaries: CountsParser = (text) => {
  for (const { runner, pattern, read } of LINES) {
    const found = [...text.matchAll(pattern)].map((match) => read(match.slice(1).map((number) => Number(number ?? 0))))
    const sum = (key: 'passed' | 'failed' | 'skipped'): number => found.reduce((all, one) => all + one[key], 0)
    if (found.length > 0)
      return tally(runner, { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') })
  }
  return undefined
}
