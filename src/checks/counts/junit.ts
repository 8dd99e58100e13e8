import { type CountsParser, type Tally, tally } from './counts.ts'

const TAG = /<(\/?)(testcase|failure|error|skipped)\b([^<>]*)>/g

/**
 * JUnit XML wherever a runner printed or wrote it: test cases are counted one by one, the totals of the suites are not
 * trusted. A report that breaks off counts up to there.
 */
export const junit: CountsParser = (text) => {
  return /<testsuites?\b/.test(text) ? tally('junit', countCases(text), 'structured') : undefined
}

function countCases(text: string): Tally {
  const counts: Tally = { passed: 0, failed: 0, skipped: 0 }
  let open: keyof Tally | undefined
  const close = (): void => {
    if (open !== undefined) counts[open] += 1
    open = undefined
  }
  for (const [, closing, name, rest = ''] of withoutCharacterData(text).matchAll(TAG)) {
    if (name === 'testcase') {
      close()
      if (closing === '') open = 'passed'
      if (rest.endsWith('/')) close()
    } else if (open !== undefined && open !== 'failed') {
      open = name === 'skipped' ? 'skipped' : 'failed'
    }
  }
  close()
  return counts
}

/** What a test printed stands in CDATA and may look like anything. */
function withoutCharacterData(text: string): string {
  const kept: string[] = []
  let at = 0
  for (let start = text.indexOf('<![CDATA['); start >= 0; start = text.indexOf('<![CDATA[', at)) {
    kept.push(text.slice(at, start))
    const end = text.indexOf(']]>', start)
    at = end < 0 ? text.length : end + 3
  }
  return kept.join('') + text.slice(at)
}
