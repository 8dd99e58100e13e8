import { tableToCsv } from '../../csv.ts'
import type { PageTrial } from '../page-data.ts'
import type { TableRow } from '../table-rows.ts'

const COLUMNS: readonly [name: string, of: (trial: PageTrial) => string | number | undefined][] = [
  ['trial', ({ trial }) => trial],
  ['task', ({ task }) => task],
  ['agent', ({ agent }) => agent],
  ['trial_index', ({ trialIndex }) => trialIndex],
  ['status', ({ status }) => status],
  ['outcome', ({ outcome }) => outcome],
  ['verdict', ({ verdict }) => verdict],
  ['correctness', ({ correctness }) => correctness],
  ['promises', ({ promises }) => promises],
  ['reason', ({ reason }) => reason],
  ['attempts', ({ attempts }) => attempts],
  ['active_ms', ({ activeMs }) => activeMs],
  ['computed_usd', ({ computedUsd }) => computedUsd],
  ['reported_usd', ({ reportedUsd }) => reportedUsd],
  ['billing', ({ billing }) => billing],
  ['input_tokens', ({ inputTokens }) => inputTokens],
  ['output_tokens', ({ outputTokens }) => outputTokens],
  ['tests_passed', ({ testsPassed }) => testsPassed],
  ['tests_failed', ({ testsFailed }) => testsFailed],
  ['tests_skipped', ({ testsSkipped }) => testsSkipped],
  ['started_at', ({ startedAt }) => startedAt],
]

/** Gives the reader the rows that are shown as a file. */
export function saveCsv(run: string, rows: readonly TableRow[], trials: ReadonlyMap<string, PageTrial>): void {
  const shown = rows.flatMap(({ trial }) => trials.get(trial) ?? [])
  const csv = tableToCsv({
    columns: COLUMNS.map(([name]) => name),
    rows: shown.map((trial) => COLUMNS.map(([, of]) => of(trial) ?? null)),
  })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }))
  link.download = `trials-${run}.csv`
  link.click()
  URL.revokeObjectURL(link.href)
}
