import { rowWindow } from '../row-window.ts'
import type { TableRow } from '../table-rows.ts'
import { SORT_KEYS, type SortKey, type ViewState } from '../view-state.ts'
import { button, element } from './element.ts'

/** Height of a row in CSS pixels; the style sheet says the same. */
const ROW_HEIGHT = 34

/** Rows that go on paper: more than that is for `data.csv`. */
const MOST_PRINTED = 500

const TITLES: Readonly<Record<SortKey, string>> = {
  status: 'Status',
  task: 'Task',
  agent: 'Agent',
  trial: 'Trial',
  result: 'Result',
  tests: 'Tests',
  time: 'Active time',
  cost: 'Cost',
  attempts: 'Attempts',
  reason: 'Reason',
}

const NUMERIC: ReadonlySet<SortKey> = new Set(['trial', 'tests', 'time', 'cost', 'attempts'])

export type TrialTable = {
  element: HTMLElement
  /** Shows these rows under this state; what is active stays active where it is still there. */
  show(rows: readonly TableRow[], state: ViewState): void
  focus(): void
}

export type TableEvents = { onSort(key: SortKey): void; onOpen(trial: string): void }

type Parts = {
  heads: ReadonlyMap<SortKey, HTMLTableCellElement>
  body: HTMLTableSectionElement
  table: HTMLTableElement
  port: HTMLElement
}

/** `drawn` names what lies in the page, so that the same is not drawn twice. */
type View = { rows: readonly TableRow[]; active: number; drawn: string }

/** A table of any length of which only what is seen lies in the page; one tab stop, moved through by keys. */
export function openTrialTable({ onSort, onOpen }: TableEvents): TrialTable {
  const parts = partsOf(onSort)
  const view: View = { rows: [], active: 0, drawn: '' }
  const open = (): void => {
    const row = view.rows[view.active]
    if (row !== undefined) onOpen(row.trial)
  }
  listenForPlace(parts, view)
  listenForKeys(parts, view, open)
  listenForClicks(parts, view, open)
  return {
    element: parts.port,
    focus: () => parts.table.focus(),
    show: (rows, { sort, trial }) => {
      const kept = trial ?? view.rows[view.active]?.trial
      view.rows = rows
      view.active = Math.max(0, kept === undefined ? 0 : rows.findIndex((row) => row.trial === kept))
      view.drawn = ''
      parts.table.setAttribute('aria-rowcount', String(rows.length + 1))
      for (const [key, head] of parts.heads) {
        head.setAttribute('aria-sort', sort?.key === key ? (sort.down ? 'descending' : 'ascending') : 'none')
      }
      draw(parts, view)
    },
  }
}

function partsOf(onSort: TableEvents['onSort']): Parts {
  const heads = new Map(SORT_KEYS.map((key) => [key, headOf(key, () => onSort(key))]))
  const body = element('tbody')
  const table = element(
    'table',
    { role: 'grid', tabindex: '0', 'aria-label': 'Trials', class: 'trial-table' },
    element('colgroup', {}, ...SORT_KEYS.map((key) => element('col', { class: `col-${key}` }))),
    element('thead', {}, element('tr', {}, ...heads.values())),
    body,
  )
  return { heads, body, table, port: element('div', { class: 'trial-port' }, table) }
}

function draw({ body, table, port }: Parts, view: View, isPrinting = false): void {
  const { rows, active } = view
  // Its own height depends on what was drawn before; the window's is never less.
  const seen = { scrollTop: port.scrollTop, height: innerHeight, rowHeight: ROW_HEIGHT }
  const { from, to } = isPrinting ? { from: 0, to: Math.min(rows.length, MOST_PRINTED) } : rowWindow(rows.length, seen)
  const now = `${from} ${to} ${active} ${isPrinting}`
  if (now === view.drawn) return
  view.drawn = now
  body.replaceChildren(
    spacer(from),
    ...rows.slice(from, to).map((row, index) => rowOf(row, from + index, from + index === active)),
    isPrinting ? leftOut(rows.length - to) : spacer(rows.length - to),
  )
  if (active >= from && active < to) table.setAttribute('aria-activedescendant', `row-${active}`)
  else table.removeAttribute('aria-activedescendant')
}

function listenForPlace(parts: Parts, view: View): void {
  let isAsked = false
  parts.port.addEventListener('scroll', () => {
    if (isAsked) return
    isAsked = true
    requestAnimationFrame(() => {
      isAsked = false
      draw(parts, view)
    })
  })
  addEventListener('resize', () => draw(parts, view))
  addEventListener('beforeprint', () => draw(parts, view, true))
  addEventListener('afterprint', () => draw(parts, view))
}

function listenForKeys(parts: Parts, view: View, open: () => void): void {
  const { table, port } = parts
  table.addEventListener('keydown', (event) => {
    if (event.target !== table || event.altKey || event.ctrlKey || event.metaKey) return
    const page = Math.max(1, Math.floor(port.clientHeight / ROW_HEIGHT) - 2)
    const target = MOVES[event.key]?.({ active: view.active, page, count: view.rows.length })
    if (target !== undefined) moveTo(parts, view, target)
    else if (event.key === 'Enter' || event.key === ' ') open()
    else return
    event.preventDefault()
  })
}

function moveTo(parts: Parts, view: View, index: number): void {
  const { port, table } = parts
  view.active = Math.max(0, Math.min(view.rows.length - 1, index))
  const top = view.active * ROW_HEIGHT
  const room = port.clientHeight - (table.tHead?.offsetHeight ?? 0) - ROW_HEIGHT
  if (top < port.scrollTop) port.scrollTop = top
  else if (top > port.scrollTop + room) port.scrollTop = top - room
  draw(parts, view)
}

function listenForClicks(parts: Parts, view: View, open: () => void): void {
  parts.body.addEventListener('click', (event) => {
    const row = event.target instanceof Element ? event.target.closest('tr[aria-rowindex]') : null
    // Whoever marks text to copy it does not want a trial to open.
    if (row === null || getSelection()?.isCollapsed === false) return
    view.active = Number(row.getAttribute('aria-rowindex')) - 2
    draw(parts, view)
    parts.table.focus({ preventScroll: true })
    open()
  })
}

type Place = { active: number; page: number; count: number }

const MOVES: Readonly<Record<string, (place: Place) => number>> = {
  ArrowDown: ({ active }) => active + 1,
  ArrowUp: ({ active }) => active - 1,
  PageDown: ({ active, page }) => active + page,
  PageUp: ({ active, page }) => active - page,
  Home: () => 0,
  End: ({ count }) => count - 1,
}

function headOf(key: SortKey, onClick: () => void): HTMLTableCellElement {
  const attributes = { scope: 'col', ...(NUMERIC.has(key) ? { class: 'number' } : {}) }
  return element('th', attributes, button(TITLES[key], onClick))
}

function rowOf(row: TableRow, index: number, isActive: boolean): HTMLTableRowElement {
  const cells = SORT_KEYS.map((key) => {
    const cell = element('td', NUMERIC.has(key) ? { class: 'number' } : {}, row.cells[key])
    if (key === 'reason' || key === 'task' || key === 'agent') cell.title = row.cells[key]
    return cell
  })
  return element(
    'tr',
    {
      id: `row-${index}`,
      class: `is-${row.status}`,
      'aria-rowindex': String(index + 2),
      'aria-selected': String(isActive),
    },
    ...cells,
  )
}

/** Stands for rows that are not drawn, so that the scroll bar is as long as the whole. */
function spacer(rows: number): HTMLTableRowElement {
  const cell = element('td', { colspan: String(SORT_KEYS.length) })
  cell.style.height = `${rows * ROW_HEIGHT}px`
  return element('tr', { class: 'spacer', 'aria-hidden': 'true', ...(rows === 0 ? { hidden: '' } : {}) }, cell)
}

function leftOut(rows: number): HTMLTableRowElement {
  const text = rows === 0 ? '' : `${rows} further trials are not printed: see data.csv.`
  return element('tr', rows === 0 ? { hidden: '' } : {}, element('td', { colspan: String(SORT_KEYS.length) }, text))
}
