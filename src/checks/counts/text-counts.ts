import type { TestCounts } from '../../model/facts.ts'
import { bats } from './bats.ts'
import { bun } from './bun.ts'
import { cargo } from './cargo.ts'
import type { CountsParser } from './counts.ts'
import { ctest } from './ctest.ts'
import { deno } from './deno.ts'
import { goPlain, goVerbose } from './go-test.ts'
import { jest } from './jest.ts'
import { mocha } from './mocha.ts'
import { nodeTest } from './node-test.ts'
import { plainSummary } from './plain-summary.ts'
import { prove } from './prove.ts'
import { pytest } from './pytest.ts'
import { summaries } from './summaries.ts'
import { tap } from './tap.ts'
import { unittest } from './unittest.ts'
import { vitest } from './vitest.ts'

/** In each row the first that finds something speaks for the row, since the later ones would read the same tests again. */
const FAMILIES: readonly (readonly CountsParser[])[] = [
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
  [summaries],
]

/** What each kind of runner printed, its summaries summed; a home-made summary only where no known runner speaks. */
export function textCounts(text: string): TestCounts[] {
  const lines = forParsers(text)
  const found = FAMILIES.flatMap((family) => firstOf(family, lines) ?? [])
  if (found.length > 0) return found
  const own = plainSummary(lines)
  return own === undefined ? [] : [own]
}

/** The single summaries of one kind of runner, which may have run several times. */
export function summariesOf(runner: string, text: string): TestCounts[] {
  const parser = runner === 'pytest' ? pytest : nodeTest
  const ends = runner === 'pytest' ? / in \d+(?:\.\d+)?s\b[^\n]*\n?/ : /^(?:#|ℹ) duration_ms [^\n]*\n?/m
  return forParsers(text)
    .split(ends)
    .slice(0, 1000)
    .flatMap((part) => parser(runner === 'pytest' ? `${part} in 0s\n` : part) ?? [])
}

function firstOf(family: readonly CountsParser[], text: string): TestCounts | undefined {
  for (const parser of family) {
    const counts = parser(text)
    if (counts !== undefined) return counts
  }
  return undefined
}

const MAX_LINE = 2000

/** No summary stands in an endless line or behind a thousand empty ones; both would cost a pattern the square of their length. */
export function forParsers(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line))
    .filter((line, index, lines) => line !== '' || lines[index - 1] !== '' || lines[index - 2] !== '')
    .join('\n')
}

/** Counts of several runners together; what one of them does not say stays unknown. */
export function addCounts(a: TestCounts, b: TestCounts): TestCounts {
  const known = a.executed !== undefined && b.executed !== undefined && a.passed !== undefined && b.passed !== undefined
  return {
    runner: `${a.runner}+${b.runner}`,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    source: a.source === 'structured' && b.source === 'structured' ? 'structured' : 'text',
    ...(known ? { passed: (a.passed ?? 0) + (b.passed ?? 0), executed: (a.executed ?? 0) + (b.executed ?? 0) } : {}),
  }
}
