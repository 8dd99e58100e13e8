import type { TestCounts } from '../../model/facts.ts'
import { bats } from './bats.ts'
import { bun } from './bun.ts'
import { cargo } from './cargo.ts'
import type { CountsParser } from './counts.ts'
import { ctest } from './ctest.ts'
import { deno } from './deno.ts'
import { goJson, goPlain, goVerbose } from './go-test.ts'
import { jest } from './jest.ts'
import { jsonReport } from './json-report.ts'
import { junit } from './junit.ts'
import { mocha } from './mocha.ts'
import { nodeTest } from './node-test.ts'
import { plainSummary } from './plain-summary.ts'
import { prove } from './prove.ts'
import { pytest } from './pytest.ts'
import { tap } from './tap.ts'
import { unittest } from './unittest.ts'
import { vitest } from './vitest.ts'

/** In each row the first that finds something speaks for the row, since the later ones would read the same tests again. */
const TEXT_FAMILIES: readonly (readonly CountsParser[])[] = [
  [pytest],
  [unittest],
  [nodeTest, bats, tap, prove],
  [vitest],
  [jest],
  [mocha],
  [goVerbose, goPlain],
  [cargo],
  [deno],
  [bun],
  [ctest],
]

const STRUCTURED: readonly CountsParser[] = [goJson, junit, jsonReport]

/**
 * How many tests passed, failed and were skipped, by what the runners printed; absent where nothing countable stands there.
 * Several runners in one output are summed. All of it is the agent's own text: it may lower a verdict, never raise it.
 */
export function parseCounts(text: string): TestCounts | undefined {
  for (const parser of STRUCTURED) {
    const counts = parser(text)
    if (counts !== undefined) return counts
  }
  const found = TEXT_FAMILIES.flatMap((family) => firstOf(family, text) ?? [])
  return found.length === 0 ? plainSummary(text) : found.reduce(addCounts)
}

function firstOf(family: readonly CountsParser[], text: string): TestCounts | undefined {
  for (const parser of family) {
    const counts = parser(text)
    if (counts !== undefined) return counts
  }
  return undefined
}

function addCounts(a: TestCounts, b: TestCounts): TestCounts {
  const known = a.executed !== undefined && b.executed !== undefined && a.passed !== undefined && b.passed !== undefined
  return {
    runner: `${a.runner}+${b.runner}`,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    source: 'text',
    ...(known ? { passed: (a.passed ?? 0) + (b.passed ?? 0), executed: (a.executed ?? 0) + (b.executed ?? 0) } : {}),
  }
}
