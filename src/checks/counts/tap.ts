import { type CountsParser, tally } from './counts.ts'

/**
 * Top-level lines of any TAP producer, bats included; a number or a dash follows the word. SKIP and TODO are no passes;
 * indented lines are subtests, which their parent's line already sums up.
 */
export const tap: CountsParser = (text) => {
  const lines = [...text.matchAll(/^(not )?ok (?:\d+\b|- )([^\n]*)/gm)]
  if (lines.length === 0) {
    return /^1\.\.0\b/m.test(text) ? tally('tap', { passed: 0, failed: 0, skipped: 0 }) : undefined
  }
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const line of lines) {
    if (/# *(?:skip|todo)\b/i.test(line[2] ?? '')) counts.skipped += 1
    else if (line[1] === undefined) counts.passed += 1
    else counts.failed += 1
  }
  return tally('tap', counts)
}
