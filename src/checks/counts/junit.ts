import { type CountsParser, tally } from './counts.ts'

const CASE = /<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g

/** JUnit XML wherever a runner printed it: test cases are counted one by one, the totals of the suites are not trusted. */
export const junit: CountsParser = (text) => {
  if (!/<testsuites?\b/.test(text)) return undefined
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const match of text.matchAll(CASE)) {
    const body = match[2] ?? ''
    if (/<(?:failure|error)\b/.test(body)) counts.failed += 1
    else if (/<skipped\b/.test(body)) counts.skipped += 1
    else counts.passed += 1
  }
  return tally('junit', counts, 'structured')
}
