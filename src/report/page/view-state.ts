/** The columns that the table can be sorted by. */
export const SORT_KEYS = [
  'status',
  'task',
  'agent',
  'trial',
  'result',
  'tests',
  'time',
  'cost',
  'attempts',
  'reason',
] as const
export type SortKey = (typeof SORT_KEYS)[number]

export const DETAIL_TABS = ['verdict', 'prompt', 'transcript', 'diff', 'output', 'attempts'] as const
export type DetailTab = (typeof DETAIL_TABS)[number]

/** What a reader has chosen; all of it stands in the page's address, so that a link shows the same. */
export type ViewState = {
  task?: string
  agent?: string
  status?: string
  result?: string
  text?: string
  sort?: { key: SortKey; down: boolean }
  /** `TASK/AGENT/INDEX` of the trial that is open. */
  trial?: string
  tab?: DetailTab
  attempt?: number
  theme?: 'light' | 'dark'
}

const WORDS = ['task', 'agent', 'status', 'result', 'text', 'trial'] as const

/** A state from the address after its `#`; what is not understood is left out. */
export function parseViewState(hash: string): ViewState {
  const given = new URLSearchParams(hash.replace(/^#/, ''))
  const state: ViewState = {}
  for (const name of WORDS) {
    const value = given.get(name)
    if (value !== null && value !== '') state[name] = value
  }
  const sort = given.get('sort') ?? ''
  const key = SORT_KEYS.find((known) => known === sort.replace(/^-/, ''))
  if (key !== undefined) state.sort = { key, down: sort.startsWith('-') }
  const tab = DETAIL_TABS.find((known) => known === given.get('tab'))
  if (tab !== undefined) state.tab = tab
  const attempt = Number(given.get('attempt'))
  if (Number.isInteger(attempt) && attempt > 0) state.attempt = attempt
  const theme = given.get('theme')
  if (theme === 'light' || theme === 'dark') state.theme = theme
  return state
}

/** The address of a state, with its `#`; empty where nothing is chosen. */
export function printViewState(state: ViewState): string {
  const given = new URLSearchParams()
  for (const name of WORDS) {
    const value = state[name]
    if (value !== undefined && value !== '') given.set(name, value)
  }
  if (state.sort !== undefined) given.set('sort', `${state.sort.down ? '-' : ''}${state.sort.key}`)
  if (state.tab !== undefined) given.set('tab', state.tab)
  if (state.attempt !== undefined) given.set('attempt', String(state.attempt))
  if (state.theme !== undefined) given.set('theme', state.theme)
  const printed = given.toString().replaceAll('%2F', '/')
  return printed === '' ? '' : `#${printed}`
}
