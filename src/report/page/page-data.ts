import type { ReportData, TrialResult } from '../../model/report-data.ts'
import { TRIAL_COLUMNS } from '../csv.ts'

/** Columns of `report.json` that the page's table reads, by the name they have there. */
const WORD_COLUMNS = [
  'task',
  'agent',
  'status',
  'outcome',
  'verdict',
  'correctness',
  'promises',
  'reason',
  'billing',
  'started_at',
] as const
const NUMBER_COLUMNS = [
  'trial_index',
  'attempts',
  'active_ms',
  'computed_usd',
  'reported_usd',
  'input_tokens',
  'output_tokens',
  'tests_passed',
  'tests_failed',
  'tests_skipped',
] as const

type WordColumn = (typeof WORD_COLUMNS)[number]
type NumberColumn = (typeof NUMBER_COLUMNS)[number]

/** A column of words: the distinct ones once, and for each trial which one, -1 where there is none. */
type Words = { words: string[]; at: number[] }

/** The trials as the page carries them: column by column, in the order of the plan, named as in `report.json`. */
export type PageData = {
  run: string
  name: string
  /** From the page to the suite. */
  suiteHref: string
  /** True where a server stands behind the page, false where the page is a file. */
  live: boolean
  /** Trials whose details lie in the page itself. */
  embedded: number
  trials: number
  words: Record<WordColumn, Words>
  numbers: Record<NumberColumn, (number | null)[]>
}

/** One trial as the page reads it: the fields that its table shows, filters and sorts by. */
export type PageTrial = Pick<
  TrialResult,
  | 'trial'
  | 'task'
  | 'agent'
  | 'trialIndex'
  | 'status'
  | 'outcome'
  | 'verdict'
  | 'correctness'
  | 'promises'
  | 'reason'
  | 'attempts'
  | 'activeMs'
  | 'billing'
  | 'computedUsd'
  | 'reportedUsd'
  | 'inputTokens'
  | 'outputTokens'
  | 'testsPassed'
  | 'testsFailed'
  | 'testsSkipped'
  | 'startedAt'
>

/** What the page needs besides the trials themselves. */
export type PageSetting = Pick<PageData, 'suiteHref' | 'live' | 'embedded'>

/** The trials of a report, column by column: a third of what they weigh as objects. */
export function pageDataOf(data: ReportData, setting: PageSetting): PageData {
  const { trials } = data
  const words = Object.fromEntries(
    WORD_COLUMNS.map((column) => [column, wordsOf(trials.map((trial) => trial[TRIAL_COLUMNS[column]]))]),
  ) as PageData['words']
  const numbers = Object.fromEntries(
    NUMBER_COLUMNS.map((column) => [column, trials.map((trial) => trial[TRIAL_COLUMNS[column]] ?? null)]),
  ) as PageData['numbers']
  return { run: data.run, name: data.name, ...setting, trials: trials.length, words, numbers }
}

function wordsOf(values: readonly (string | undefined)[]): Words {
  const places = new Map<string, number>()
  const at = values.map((value) => {
    if (value === undefined) return -1
    const known = places.get(value)
    if (known !== undefined) return known
    places.set(value, places.size)
    return places.size - 1
  })
  return { words: [...places.keys()], at }
}

/** The same trials one by one, in the same order. */
export function pageTrials(data: PageData): PageTrial[] {
  return Array.from({ length: data.trials }, (_, row): PageTrial => {
    const trial: Record<string, string | number> = {}
    for (const column of WORD_COLUMNS) {
      const { words, at } = data.words[column]
      const word = words[at[row] ?? -1]
      if (word !== undefined) trial[TRIAL_COLUMNS[column]] = word
    }
    for (const column of NUMBER_COLUMNS) {
      const value = data.numbers[column][row]
      if (value !== null && value !== undefined) trial[TRIAL_COLUMNS[column]] = value
    }
    const { task = '', agent = '', trialIndex = 0, attempts = 0 } = trial as Partial<PageTrial>
    return { ...trial, trial: trialKey({ task, agent, trialIndex }), task, agent, trialIndex, attempts }
  })
}

/** A trial's id within its run: `TASK/AGENT/INDEX`. */
export const trialKey = ({ task, agent, trialIndex }: Pick<PageTrial, 'task' | 'agent' | 'trialIndex'>): string =>
  `${task}/${agent}/${trialIndex}`

/** JSON that may stand in a `script` element: nothing in it ends that element or starts a comment. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
