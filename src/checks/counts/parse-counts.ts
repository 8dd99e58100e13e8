import type { TestCounts } from '../../model/facts.ts'
import type { CountsParser } from './counts.ts'
import { goJson } from './go-test.ts'
import { jsonReport } from './json-report.ts'
import { junit } from './junit.ts'
import { addCounts, textCounts } from './text-counts.ts'

const STRUCTURED: readonly CountsParser[] = [goJson, junit, jsonReport]

/**
 * How many tests passed, failed and were skipped, by what the runners printed; absent where nothing countable stands there.
 * Several runners in one output are summed. All of it is the agent's own text: it may lower a verdict, never raise it.
 */
export function parseCounts(text: string): TestCounts | undefined {
  const report = parseReport(text)
  if (report !== undefined) return report
  const found = textCounts(text)
  return found.length === 0 ? undefined : found.reduce(addCounts)
}

/** Counts of a report for machines: JUnit XML, CTRF, the JSON of jest and vitest, the events of `go test -json`. */
export function parseReport(text: string): TestCounts | undefined {
  for (const parser of STRUCTURED) {
    const counts = parser(text)
    if (counts !== undefined) return counts
  }
  return undefined
}
