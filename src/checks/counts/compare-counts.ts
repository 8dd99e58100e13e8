import type { TestCounts } from '../../model/facts.ts'
import { parseCounts, parseReport } from './parse-counts.ts'
import { addCounts, summariesOf, textCounts } from './text-counts.ts'

/** Counts from all that a run left, and where its parts contradict one another, in words. */
export type ComparedCounts = { counts?: TestCounts; disagree: string[] }

type Printed = { text: string; truncated: boolean }

/**
 * What was printed beside the reports that the runners wrote for us (`asked`) and those that the run wrote by itself
 * (`own`). Where a report that we asked for contradicts the text, the worse of both counts; one that the run wrote by itself
 * counts only where nothing is printed, since it may be about anything.
 */
export function compareCounts(
  printed: Printed,
  asked: readonly TestCounts[],
  own: readonly TestCounts[],
): ComparedCounts {
  const families = parseReport(printed.text) === undefined ? textCounts(printed.text) : []
  const start: ComparedCounts = { ...known(parseCounts(printed.text)), disagree: [] }
  const compared = asked.reduce((so, report) => withAsked(so, report, printed, families), start)
  return own.reduce((so, report) => withOwn(so, report, printed), compared)
}

function withAsked(
  { counts, disagree }: ComparedCounts,
  report: TestCounts,
  { text, truncated }: Printed,
  families: readonly TestCounts[],
): ComparedCounts {
  const spoken = families.find(({ runner }) => runner === report.runner)
  const candidates = [...(counts === undefined ? [] : [counts]), ...(spoken === undefined ? [] : [spoken])]
  if ([...candidates, ...summariesOf(report.runner, text)].some((one) => agrees(one, report)))
    return { ...known(counts), disagree }
  const said =
    spoken === undefined || truncated
      ? disagree
      : [...disagree, `${report.runner} prints ${words(spoken)}, its report says ${words(report)}`]
  if (isSilent(report)) return { ...known(counts), disagree: said }
  if (counts === undefined) return { counts: report, disagree: said }
  return { counts: spoken === undefined ? addCounts(counts, report) : worse(counts, report), disagree: said }
}

function withOwn(so: ComparedCounts, report: TestCounts, { truncated }: Printed): ComparedCounts {
  const { counts, disagree } = so
  if (counts === undefined) return { counts: report, disagree }
  if (truncated || counts.source !== 'text' || agrees(counts, report)) return so
  return {
    counts,
    disagree: [...disagree, `the output says ${words(counts)}, a report that was written says ${words(report)}`],
  }
}

const known = (counts: TestCounts | undefined): { counts?: TestCounts } => (counts === undefined ? {} : { counts })

/** The last start of a runner may have been for something else, such as a list of its tests: no verdict rests on that. */
const isSilent = (report: TestCounts): boolean => report.failed + report.skipped + (report.passed ?? 0) === 0

/** A red suite need not agree test by test: a test that passed and could not be taken down counts twice or once. */
function agrees(a: TestCounts, b: TestCounts): boolean {
  if (a.failed > 0 || b.failed > 0) return a.failed > 0 && b.failed > 0
  return a.passed === undefined || b.passed === undefined || a.passed === b.passed
}

function worse(a: TestCounts, b: TestCounts): TestCounts {
  const least = (x: number | undefined, y: number | undefined): number | undefined =>
    x === undefined || y === undefined ? (x ?? y) : Math.min(x, y)
  const passed = least(a.passed, b.passed)
  const failed = Math.max(a.failed, b.failed)
  return {
    runner: a.runner,
    failed,
    skipped: Math.max(a.skipped, b.skipped),
    source: 'text',
    ...(passed === undefined ? {} : { passed, executed: passed + failed }),
  }
}

function words({ passed, failed, skipped }: TestCounts): string {
  return [`${passed ?? 'an unknown number of'} passed`, `${failed} failed`, `${skipped} skipped`].join(', ')
}
