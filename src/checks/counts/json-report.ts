import { z } from 'zod'
import { type CountsParser, tally } from './counts.ts'

const count = z.int().nonnegative()

/** The JSON reporter that jest and vitest share. */
const JestReport = z.object({
  numPassedTests: count,
  numFailedTests: count,
  numPendingTests: count,
  numTodoTests: count.default(0),
})

/** mocha's JSON reporter. */
const MochaReport = z.object({ stats: z.object({ passes: count, failures: count, pending: count }) })

/** Common Test Report Format. */
const CtrfReport = z.object({
  results: z.object({
    summary: z.object({
      passed: count,
      failed: count,
      skipped: count.default(0),
      pending: count.default(0),
      other: count.default(0),
    }),
  }),
})

/** A JSON report as jest, vitest or a CTRF reporter prints it, on one line or over all of the output. */
export const jsonReport: CountsParser = (text) => {
  for (const value of documents(text)) {
    const jest = JestReport.safeParse(value).data
    if (jest !== undefined) {
      const skipped = jest.numPendingTests + jest.numTodoTests
      return tally('jest-json', { passed: jest.numPassedTests, failed: jest.numFailedTests, skipped }, 'structured')
    }
    const mocha = MochaReport.safeParse(value).data?.stats
    if (mocha !== undefined) {
      const { passes: passed, failures: failed, pending: skipped } = mocha
      return tally('mocha-json', { passed, failed, skipped }, 'structured')
    }
    const summary = CtrfReport.safeParse(value).data?.results.summary
    if (summary !== undefined) {
      const skipped = summary.skipped + summary.pending + summary.other
      return tally('ctrf', { passed: summary.passed, failed: summary.failed, skipped }, 'structured')
    }
  }
  return undefined
}

function* documents(text: string): Generator<unknown> {
  if (!/"numPassedTests"|"summary"|"passes"/.test(text)) return
  const start = text.indexOf('{')
  const end = text.lastIndexOf('}')
  for (const candidate of [...text.split('\n').filter((line) => line.startsWith('{')), text.slice(start, end + 1)]) {
    const value = parse(candidate)
    if (value !== undefined) yield value
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
