import { type PageData, type PageTrial, pageTrials } from '../page-data.ts'
import { selectRows, type TableRow, tableRowOf } from '../table-rows.ts'
import { parseViewState, type ViewState } from '../view-state.ts'
import { openAddress } from './address.ts'
import { button, element } from './element.ts'
import { openFilterBar } from './filter-bar.ts'
import { followServer } from './live.ts'
import { saveCsv } from './save-csv.ts'
import { seenTheme, showTheme } from './theme.ts'
import { openTrialDialog } from './trial-dialog.ts'
import { openTrialTable } from './trial-table.ts'

/** Brings the page to life: the table of all trials, one trial's details, the theme. */
function start(): void {
  const place = document.getElementById('trials')
  const given = document.getElementById('page-data')?.textContent
  if (place === null || !given) return
  let data: PageData = JSON.parse(given)
  let trials: ReadonlyMap<string, PageTrial> = new Map()
  let rows: TableRow[] = []
  let shown: TableRow[] = []

  const show = (state: ViewState): void => {
    showTheme(state.theme)
    shown = selectRows(rows, state)
    bar.show(rows, shown.length, state)
    table.show(shown, state)
    dialog.show(state, trials)
  }
  const take = (newer: PageData): void => {
    data = newer
    const list = pageTrials(data)
    trials = new Map(list.map((trial) => [trial.trial, trial]))
    rows = list.map(tableRowOf)
    show(address.state())
  }
  const address = openAddress(show)
  const bar = openFilterBar({
    onChange: (part) => address.change(part),
    onSave: () => saveCsv(data.run, shown, trials),
  })
  const table = openTrialTable({
    onSort: (key) => {
      const { sort } = address.state()
      const next = sort?.key !== key ? { key, down: false } : sort.down ? undefined : { key, down: true }
      address.change({ sort: next })
    },
    onOpen: (trial) => address.change({ trial }, true),
  })
  const dialog = openTrialDialog(data, {
    onChange: (part) => address.change(part),
    onClose: () => {
      if (address.state().trial === undefined) return
      address.change({ trial: undefined, tab: undefined, attempt: undefined })
      table.focus()
    },
    onStep: (step) => {
      const at = shown.findIndex(({ trial }) => trial === address.state().trial)
      const next = shown[at + step]
      if (next !== undefined) address.change({ trial: next.trial, attempt: undefined })
    },
  })
  place.querySelector('p')?.remove()
  place.append(bar.element, table.element)
  document.body.append(dialog.element)
  document
    .querySelector('main')
    ?.prepend(toolbar(place, () => address.change({ theme: seenTheme() === 'dark' ? 'light' : 'dark' })))
  listen(place, { focusText: bar.focusText, onView: (view) => address.change({ ...view }, view.trial !== undefined) })
  take(data)
  if (Object.keys(address.state()).some((name) => name !== 'theme')) place.scrollIntoView()
  if (data.live) followServer(take)
}

function toolbar(place: HTMLElement, onTheme: () => void): HTMLElement {
  return element(
    'nav',
    { class: 'toolbar', 'aria-label': 'Page' },
    button('All trials', () => place.scrollIntoView()),
    button('Light / dark', onTheme),
    button('Print', () => print()),
  )
}

type PageEvents = { focusText(): void; onView(view: ViewState): void }

/** Links into the table, and the key that leads to its search. */
function listen(place: HTMLElement, { focusText, onView }: PageEvents): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-view]') : null
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    const view = parseViewState(link.getAttribute('data-view') ?? '')
    onView(view)
    if (view.trial === undefined) place.scrollIntoView()
  })
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    place.scrollIntoView()
    focusText()
  })
}

start()
