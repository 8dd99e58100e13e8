import { type CountsParser, sumTallies, tally } from './counts.ts'

const RAN = /^Ran (\d+) tests? in (?![\d.]+ seconds)[^\n]*\n+(?:(?:OK|FAILED|NO TESTS RAN)(?: \(([^)\n]*)\))?)?/gm

/** unittest's `Ran N tests` with the bracket behind OK or FAILED. An unexpected success is a failure, as unittest says. */
export const unittest: CountsParser = (text) => {
  const parts = [...text.matchAll(RAN)].map((match) => readRun(Number(match[1]), match[2] ?? ''))
  return parts.length === 0 ? undefined : tally('unittest', sumTallies(parts))
}

function readRun(ran: number, bracket: string): { passed: number; failed: number; skipped: number } {
  const of = (word: string): number => Number(new RegExp(`(?:^|, )${word}=(\\d+)`).exec(bracket)?.[1] ?? 0)
  const failed = of('failures') + of('errors') + of('unexpected successes')
  const skipped = of('skipped') + of('expected failures')
  return { passed: Math.max(0, ran - failed - skipped), failed, skipped }
}
