import type { ClaimFacts } from '../../model/claim-facts.ts'
import type { RunFacts, TestRunsFacts } from '../../model/facts.ts'
import type { QuotedCount } from './quoted-counts.ts'

/** What one command counted in its first run. */
export type Counted = { passed: number; failed: number; skipped: number; executed: number; total: number }

/** The counts of each command, as stated and as repaired; and of all stated ones together. */
export function countedTests(facts: TestRunsFacts): Counted[] {
  const stated = firstOfEach(facts.runs).flatMap(countedOf)
  const repaired = (facts.repairs ?? []).flatMap(({ runs }) => runs.slice(0, 1).flatMap(countedOf))
  const whole = stated.length > 1 ? [stated.reduce(add)] : []
  return [...stated, ...repaired, ...whole]
}

function firstOfEach(runs: readonly RunFacts[]): RunFacts[] {
  const first = new Map<string, RunFacts>()
  for (const run of runs) {
    const key = `${run.cwd ?? '.'}\n${run.command}`
    if (!first.has(key)) first.set(key, run)
  }
  return [...first.values()]
}

function countedOf({ counts }: RunFacts): Counted[] {
  if (counts?.passed === undefined) return []
  const { passed, failed, skipped } = counts
  return [{ passed, failed, skipped, executed: counts.executed ?? passed + failed, total: passed + failed + skipped }]
}

const add = (a: Counted, b: Counted): Counted => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  executed: a.executed + b.executed,
  total: a.total + b.total,
})

/**
 * Each quoted count against what the runs counted. `written`: tests that stand in the files, of which one may run many
 * times. A smaller count beside a right one may speak of a part and is not held against anybody.
 */
export function judgeCounts(
  quoted: readonly QuotedCount[],
  counted: readonly Counted[],
  by: { file: string; written: number },
): ClaimFacts[] {
  const some = quoted.some((one) => counted.some((run) => agrees(one, run)))
  const sum = quoted.reduce((all, { passed, total }) => all + (passed ?? total ?? 0), 0)
  const together = quoted.length > 1 && counted.some(({ passed }) => passed === sum)
  return quoted.map((one) => ({
    id: `line ${one.line}`,
    from: 'readme',
    stated: one.text,
    file: by.file,
    line: one.line,
    kind: 'exact',
    ...judged(one, counted, { some, together, written: by.written }),
  }))
}

type Judged = Pick<ClaimFacts, 'result' | 'detail' | 'found'>

function judged(
  one: QuotedCount,
  counted: readonly Counted[],
  by: { some: boolean; together: boolean; written: number },
): Judged {
  const [first] = counted
  if (first === undefined) return { result: 'not-checkable', detail: 'the runs did not count their tests' }
  const right = counted.find((run) => agrees(one, run))
  const found = textOf(right ?? first)
  if (right !== undefined) return { result: 'reproduced', detail: `counted here: ${found}`, found }
  if (by.together) return { result: 'reproduced', detail: `the counts of the report add up to ${found}`, found }
  const stated = one.passed ?? one.total ?? 0
  const clean = first.failed === 0 && first.passed >= stated
  if (clean && stated === by.written) {
    return { result: 'reproduced', detail: `${stated} tests stand in the files; counted here: ${found}`, found }
  }
  if (by.some && !one.all && stated < first.total) {
    return { result: 'not-checkable', detail: `may speak of a part; counted here: ${found}`, found }
  }
  const here = one.passed === undefined ? first.total : first.passed
  const difference = Math.abs(here - stated) || Math.abs(first.skipped - (one.skipped ?? 0))
  return { result: 'off', detail: `off by ${difference}: ${stated} stated, counted here: ${found}`, found }
}

function agrees(one: QuotedCount, run: Counted): boolean {
  const passed = one.passed === undefined || one.passed === run.passed
  const total = one.total === undefined || [run.executed, run.total].includes(one.total)
  return passed && total && (one.skipped === undefined || one.skipped === run.skipped)
}

const textOf = ({ passed, failed, skipped }: Counted): string =>
  `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`

/** The manifest's `expected` tests and skips. */
export function judgeExpected(expected: Readonly<Record<string, number>>, counted: readonly Counted[]): ClaimFacts[] {
  return (['tests', 'skipped'] as const).flatMap((key): ClaimFacts[] => {
    const stated = expected[key]
    if (stated === undefined) return []
    const base = {
      id: `expected.${key}`,
      from: 'expected',
      stated: String(stated),
      file: 'bakeoff.json',
      kind: 'exact',
    } as const
    const [first] = counted
    if (first === undefined) return [{ ...base, result: 'not-checkable', detail: 'the runs did not count their tests' }]
    const here = (run: Counted): number[] => (key === 'skipped' ? [run.skipped] : [run.passed, run.executed, run.total])
    const right = counted.find((run) => here(run).includes(stated))
    const found = textOf(right ?? first)
    if (right !== undefined) return [{ ...base, result: 'reproduced', detail: `counted here: ${found}`, found }]
    const by = Math.min(...here(first).map((count) => Math.abs(count - stated)))
    return [{ ...base, result: 'off', detail: `off by ${by}: ${stated} stated, counted here: ${found}`, found }]
  })
}
