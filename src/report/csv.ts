import type { Table } from '../contracts/chart.ts'
import type { ReportData, TrialResult } from '../model/report-data.ts'

/** The columns of the view `trial_results`, with the field of a row that each one holds. */
export const TRIAL_COLUMNS = {
  run: 'run',
  trial: 'trial',
  task: 'task',
  task_hash: 'taskHash',
  agent: 'agent',
  adapter: 'adapter',
  trial_index: 'trialIndex',
  outcome: 'outcome',
  verdict: 'verdict',
  reason: 'reason',
  policy: 'policy',
  correctness: 'correctness',
  promises: 'promises',
  status: 'status',
  attempts: 'attempts',
  rounds: 'rounds',
  queued_ms: 'queuedMs',
  active_ms: 'activeMs',
  rate_limited_ms: 'rateLimitedMs',
  wall_ms: 'wallMs',
  input_tokens: 'inputTokens',
  cache_read_tokens: 'cacheReadTokens',
  cache_write_tokens: 'cacheWriteTokens',
  output_tokens: 'outputTokens',
  reasoning_tokens: 'reasoningTokens',
  reported_usd: 'reportedUsd',
  computed_usd: 'computedUsd',
  billing: 'billing',
  cli_version: 'cliVersion',
  requested_model: 'requestedModel',
  observed_model: 'observedModel',
  isolation: 'isolation',
  tests_passed: 'testsPassed',
  tests_failed: 'testsFailed',
  tests_skipped: 'testsSkipped',
  started_at: 'startedAt',
  ended_at: 'endedAt',
} as const satisfies Record<string, keyof TrialResult>

/** One row for each trial, `data.csv`; unknown is an empty cell. */
export function renderCsv(data: ReportData): string {
  return [...csvLines(data)].join('')
}

/** The same line by line: with many trials the whole text would weigh more than the data. */
export function* csvLines({ trials }: ReportData): Generator<string> {
  yield lineOf(Object.keys(TRIAL_COLUMNS))
  const fields = Object.values(TRIAL_COLUMNS)
  for (const trial of trials) yield lineOf(fields.map((field) => trial[field] ?? null))
}

/** A table as CSV by RFC 4180; text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function tableToCsv({ columns, rows }: Table): string {
  return [columns, ...rows].map(lineOf).join('')
}

const lineOf = (row: readonly (string | number | null)[]): string => `${row.map(cellText).join(',')}\r\n`

function cellText(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const inert = /^[\s]*[=+\-@|%]|^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
