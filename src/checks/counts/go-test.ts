import { z } from 'zod'
import type { TestCounts } from '../../model/facts.ts'
import { type CountsParser, tally } from './counts.ts'

/** `go test -v`: one `--- PASS` line a test. */
export const goVerbose: CountsParser = (text) => {
  const of = (word: string): number => (text.match(new RegExp(`^ *--- ${word}: `, 'gm')) ?? []).length
  const counts = { passed: of('PASS'), failed: of('FAIL'), skipped: of('SKIP') }
  if (counts.passed + counts.skipped === 0) return undefined
  return tally('go', counts)
}

/**
 * `go test` without -v says nothing of the tests that passed: `passed` and `executed` stay unknown,
 * unless each package says that it had nothing to run.
 */
export const goPlain: CountsParser = (text) => {
  const packages = [...text.matchAll(/^(ok|FAIL|\?) *\t\S+(?:[^\S\n]+([^\n]*))?$/gm)]
  if (packages.length === 0) return undefined
  const failedTests = (text.match(/^ *--- FAIL: /gm) ?? []).length
  const failedPackages = packages.filter((line) => line[1] === 'FAIL').length
  const nothing = packages.every((line) => /\[no test(?: file)?s(?: to run)?\]/.test(line[2] ?? ''))
  if (nothing) return tally('go', { passed: 0, failed: 0, skipped: 0 })
  return { runner: 'go', failed: Math.max(failedTests, failedPackages), skipped: 0, source: 'text' }
}

const Event = z.object({ Action: z.string(), Test: z.string().optional() })

/** `go test -json`: one event a line; lines about a whole package carry no `Test` and are not tests. */
export const goJson: CountsParser = (text) => {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  let events = 0
  for (const line of text.split('\n')) {
    const event = readEvent(line)
    if (event === undefined) continue
    events += 1
    if (event.Test === undefined) continue
    if (event.Action === 'pass') counts.passed += 1
    else if (event.Action === 'fail') counts.failed += 1
    else if (event.Action === 'skip') counts.skipped += 1
  }
  return events === 0 ? undefined : structured(counts)
}

function structured(counts: { passed: number; failed: number; skipped: number }): TestCounts {
  return tally('go', counts, 'structured')
}

function readEvent(line: string): z.infer<typeof Event> | undefined {
  if (!line.startsWith('{') || !line.includes('"Action"')) return undefined
  try {
    return Event.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
