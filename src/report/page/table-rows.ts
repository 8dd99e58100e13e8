import { durationText, usdText } from '../../charts/number-text.ts'
import { oneLine } from '../escape.ts'
import { failureWord } from '../failure-word.ts'
import type { PageTrial } from './page-data.ts'
import type { SortKey, ViewState } from './view-state.ts'

/** One row of the table: what it shows, and what it is sorted and searched by; an absent value sorts last. */
export type TableRow = {
  trial: string
  status: 'pass' | 'fail' | 'lost' | 'open'
  cells: Record<SortKey, string>
  values: Partial<Record<SortKey, string | number>>
  searched: string
}

const STATUS_ORDER = { fail: 0, lost: 1, open: 2, pass: 3 } as const
const STATUS_TEXT = { pass: '✓ pass', fail: '✗ fail', lost: '– lost', open: '… open' } as const

export function tableRowOf(trial: PageTrial): TableRow {
  const { task, agent, trialIndex, attempts, activeMs } = trial
  const status = trial.status ?? 'open'
  const result = oneLine(status === 'pass' ? (trial.verdict ?? 'pass') : failureWord(trial))
  const reason = oneLine(trial.reason ?? '')
  const usd = trial.computedUsd ?? trial.reportedUsd
  return {
    trial: trial.trial,
    status,
    cells: {
      status: STATUS_TEXT[status],
      task,
      agent,
      trial: String(trialIndex),
      result,
      tests: testsText(trial),
      time: activeMs === undefined ? '' : durationText(activeMs),
      cost: usd === undefined ? '' : `${usdText(usd)} ${trial.billing ?? ''}`.trimEnd(),
      attempts: String(attempts),
      reason,
    },
    values: {
      status: STATUS_ORDER[status],
      task,
      agent,
      trial: trialIndex,
      result,
      ...(trial.testsPassed === undefined ? {} : { tests: trial.testsPassed }),
      ...(activeMs === undefined ? {} : { time: activeMs }),
      ...(usd === undefined ? {} : { cost: usd }),
      attempts,
      ...(reason === '' ? {} : { reason }),
    },
    searched: `${trial.trial} ${result} ${trial.outcome ?? ''} ${reason}`.toLowerCase(),
  }
}

/** `12`, or `11 of 12` where some failed, or `12 (3 skipped)`. */
function testsText({ testsPassed, testsFailed = 0, testsSkipped = 0 }: PageTrial): string {
  if (testsPassed === undefined) return ''
  const ran = testsFailed > 0 ? `${testsPassed} of ${testsPassed + testsFailed}` : String(testsPassed)
  return testsSkipped > 0 ? `${ran} (${testsSkipped} skipped)` : ran
}

/** The rows that a reader's choices leave, in the order chosen; without one in the order of the plan. */
export function selectRows(rows: readonly TableRow[], state: ViewState): TableRow[] {
  const words = (state.text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const kept = rows.filter(
    ({ status, cells, searched }) =>
      (state.task === undefined || cells.task === state.task) &&
      (state.agent === undefined || cells.agent === state.agent) &&
      (state.status === undefined || status === state.status) &&
      (state.result === undefined || cells.result === state.result) &&
      words.every((word) => searched.includes(word)),
  )
  const { sort } = state
  if (sort === undefined) return kept
  const direction = sort.down ? -1 : 1
  return kept.sort((a, b) => compared(a.values[sort.key], b.values[sort.key], direction))
}

function compared(a: string | number | undefined, b: string | number | undefined, direction: 1 | -1): number {
  if (a === undefined || b === undefined) return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0)
  if (a === b) return 0
  return (a < b ? -1 : 1) * direction
}
