import { countText, groupedText } from '../../../charts/number-text.ts'
import type { TableRow } from '../table-rows.ts'
import type { ViewState } from '../view-state.ts'
import { button, element } from './element.ts'

export type FilterBar = {
  element: HTMLElement
  /** Offers what the rows hold, shows what is chosen and how many rows that leaves. */
  show(rows: readonly TableRow[], shown: number, state: ViewState): void
  focusText(): void
}

type Choice = 'task' | 'agent' | 'status' | 'result'
type FilterEvents = { onChange(part: { [Name in Choice | 'text']?: string | undefined }): void; onSave(): void }

const CHOICES: readonly { name: Choice; label: string; of: (row: TableRow) => string }[] = [
  { name: 'status', label: 'Status', of: ({ status }) => status },
  { name: 'agent', label: 'Agent', of: ({ cells }) => cells.agent },
  { name: 'task', label: 'Task', of: ({ cells }) => cells.task },
  { name: 'result', label: 'Result', of: ({ cells }) => cells.result },
]

type Select = (typeof CHOICES)[number] & { select: HTMLSelectElement; offered: string }

/** The row of controls above the table. */
export function openFilterBar({ onChange, onSave }: FilterEvents): FilterBar {
  const text = element('input', {
    type: 'search',
    'aria-label': 'Search',
    placeholder: 'words in id, result or reason',
    autocomplete: 'off',
  })
  text.addEventListener('input', () => onChange({ text: text.value === '' ? undefined : text.value }))
  const selects = CHOICES.map((choice): Select => {
    const select = element('select', { 'aria-label': choice.label })
    select.addEventListener('change', () => onChange({ [choice.name]: select.value === '' ? undefined : select.value }))
    return { ...choice, select, offered: '' }
  })
  const count = element('output', { class: 'count', 'aria-live': 'polite' })
  const clear = button('Clear', () =>
    onChange({ task: undefined, agent: undefined, status: undefined, result: undefined, text: undefined }),
  )
  const bar = element(
    'div',
    { class: 'filters', role: 'search', 'aria-label': 'Trials' },
    element('label', { class: 'wide' }, 'Search ', text),
    ...selects.map(({ label, select }) => element('label', {}, `${label} `, select)),
    clear,
    button('Save as CSV', onSave),
    count,
  )
  return {
    element: bar,
    focusText: () => text.focus(),
    show: (rows, shown, state) => {
      for (const choice of selects) offer(choice, rows, state[choice.name] ?? '')
      if (text.value !== (state.text ?? '')) text.value = state.text ?? ''
      const all = countText(rows.length, 'trial')
      count.textContent = shown === rows.length ? all : `${groupedText(shown)} of ${all}`
      clear.disabled = shown === rows.length
    },
  }
}

/** Offers what the rows hold, and what is chosen even where no row holds it. */
function offer(choice: Select, rows: readonly TableRow[], chosen: string): void {
  const words = [...new Set(rows.map(choice.of))]
  if (chosen !== '' && !words.includes(chosen)) words.push(chosen)
  const offered = words.join('\n')
  if (offered !== choice.offered) {
    choice.offered = offered
    choice.select.replaceChildren(
      element('option', { value: '' }, 'all'),
      ...words.map((word) => element('option', { value: word }, word)),
    )
  }
  choice.select.value = chosen
}
