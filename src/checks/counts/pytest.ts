import { type CountsParser, numberBefore, sumTallies, tally } from './counts.ts'

const SUMMARY = /^(?:=+ )?(\d+ [a-z]+(?: [a-z]+)?(?:, \d+ [a-z]+(?: [a-z]+)?)*) in \d+(?:\.\d+)?s\b/gm
const WORDS = /\d+ (?:passed|failed|skipped|xfailed|xpassed|errors?|deselected)\b/

/** pytest's last line. An xfail is no pass, an error is a failure; the progress dots and `[100%]` are not read. */
export const pytest: CountsParser = (text) => {
  const summaries = [...text.matchAll(SUMMARY)].map((match) => match[1] ?? '').filter((line) => WORDS.test(line))
  if (summaries.length === 0) {
    return /^(?:=+ )?no tests ran in /m.test(text) ? tally('pytest', { passed: 0, failed: 0, skipped: 0 }) : undefined
  }
  return tally('pytest', sumTallies(summaries.map(readSummary)))
}

function readSummary(line: string): { passed: number; failed: number; skipped: number } {
  return {
    passed: numberBefore(line, 'passed', 'xpassed') - numberBefore(line, 'subtests passed'),
    failed: numberBefore(line, 'failed', 'error', 'errors'),
    skipped: numberBefore(line, 'skipped', 'xfailed', 'deselected'),
  }
}
