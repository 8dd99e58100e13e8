import { linkTarget } from '../../escape.ts'
import type { PageData, PageTrial } from '../page-data.ts'
import { tableRowOf } from '../table-rows.ts'
import type { TrialDetail } from '../trial-detail.ts'
import { DETAIL_TABS, type DetailTab, type ViewState } from '../view-state.ts'
import { TAB_TITLES, tabContent } from './detail-tabs.ts'
import { button, element } from './element.ts'
import { loadDetail } from './load-detail.ts'

export type TrialDialog = {
  element: HTMLElement
  /** Opens, changes or closes so that it shows what the state says. */
  show(state: ViewState, trials: ReadonlyMap<string, PageTrial>): void
}

type DialogEvents = {
  onChange(part: { tab?: DetailTab; attempt?: number | undefined }): void
  onClose(): void
  /** To the next (1) or the previous (-1) trial of the table. */
  onStep(step: 1 | -1): void
}

type Parts = {
  dialog: HTMLDialogElement
  title: HTMLElement
  summary: HTMLElement
  panel: HTMLElement
  tabs: ReadonlyMap<DetailTab, HTMLButtonElement>
}

/** The page over the page that shows one trial. */
export function openTrialDialog(data: PageData, events: DialogEvents): TrialDialog {
  const parts = partsOf(events)
  const { dialog, title, summary, panel, tabs } = parts
  /** Of the trial that is shown; a later answer for another one is thrown away. */
  let shown: { trial: string; detail: Promise<TrialDetail | undefined> } | undefined

  const fill = async (trial: PageTrial, state: ViewState): Promise<void> => {
    if (shown?.trial !== trial.trial) {
      shown = { trial: trial.trial, detail: loadDetail(trial.trial, data.live) }
      panel.replaceChildren('…')
    }
    const asked = shown
    const detail = await asked.detail
    if (shown !== asked) return
    panel.replaceChildren(...contentOf({ data, trial, detail, state }, events))
    panel.scrollTop = 0
  }

  return {
    element: dialog,
    show: (state, trials) => {
      const trial = state.trial === undefined ? undefined : trials.get(state.trial)
      if (trial === undefined) {
        shown = undefined
        if (dialog.open) dialog.close()
        return
      }
      const { cells, status } = tableRowOf(trial)
      title.textContent = trial.trial
      summary.textContent = [cells.status, cells.result, cells.reason].filter((part) => part !== '').join(' · ')
      dialog.dataset['status'] = status
      for (const [tab, head] of tabs) {
        const isChosen = tab === (state.tab ?? 'verdict')
        head.setAttribute('aria-selected', String(isChosen))
        head.tabIndex = isChosen ? 0 : -1
      }
      if (!dialog.open) dialog.showModal()
      void fill(trial, state)
    },
  }
}

function partsOf({ onChange, onClose, onStep }: DialogEvents): Parts {
  const title = element('h2', { id: 'trial-title' })
  const summary = element('p', { class: 'summary' })
  const tabs = new Map(DETAIL_TABS.map((tab) => [tab, tabButton(tab, () => onChange({ tab }))]))
  const panel = element('div', { role: 'tabpanel', class: 'panel', tabindex: '0', id: 'trial-panel' })
  const buttons = [
    button('‹ Previous', () => onStep(-1)),
    button('Next ›', () => onStep(1)),
    button('Close', () => dialog.close(), { autofocus: '' }),
  ]
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'trial-title', class: 'trial' },
    element('header', {}, title, element('div', { class: 'buttons' }, ...buttons)),
    summary,
    element('p', { class: 'banner' }, BANNER),
    tabListOf(tabs, (tab) => onChange({ tab })),
    panel,
  )
  dialog.addEventListener('close', onClose)
  return { dialog, title, summary, panel, tabs }
}

const BANNER = 'All of this was written by the agent and by what it made; nobody has reviewed it.'

/** The tabs; arrow keys go from one to the next, as in any list of tabs. */
function tabListOf(tabs: Parts['tabs'], onTab: (tab: DetailTab) => void): HTMLElement {
  const list = element('div', { role: 'tablist', 'aria-label': 'Parts of the trial' }, ...tabs.values())
  list.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const at = DETAIL_TABS.findIndex((tab) => tabs.get(tab) === event.target)
    const next = DETAIL_TABS[(at + step + DETAIL_TABS.length) % DETAIL_TABS.length]
    if (step === 0 || at < 0 || next === undefined) return
    event.preventDefault()
    onTab(next)
    tabs.get(next)?.focus()
  })
  return list
}

type Asked = { data: PageData; trial: PageTrial; detail: TrialDetail | undefined; state: ViewState }

/** The chosen tab of the chosen attempt, or of the one that counts. */
function contentOf({ data, trial, detail, state }: Asked, { onChange }: DialogEvents): Node[] {
  const attempts = detail?.attempts ?? []
  const attempt =
    attempts.find(({ number }) => number === state.attempt) ?? attempts.find(({ counts }) => counts) ?? attempts.at(-1)
  if (detail === undefined || attempt === undefined) return notHere(data, trial)
  const onAttempt = (number: number): void => onChange({ attempt: number, tab: 'verdict' })
  return tabContent(state.tab ?? 'verdict', { detail, attempt, onAttempt })
}

const tabButton = (tab: DetailTab, onClick: () => void): HTMLButtonElement =>
  button(TAB_TITLES[tab], onClick, { role: 'tab', 'aria-controls': 'trial-panel' })

/** Where to look, when the page does not hold a trial's details. */
function notHere(data: PageData, { trial, attempts }: PageTrial): Node[] {
  if (attempts === 0) return [element('p', {}, 'It has not begun.')]
  const folder = `results/runs/${data.run}/${trial}/`
  const place = data.live
    ? element('code', {}, folder)
    : element('a', { href: `${data.suiteHref}/${linkTarget(folder)}/`, rel: 'noopener noreferrer' }, folder)
  return [
    element(
      'p',
      {},
      'Its details are not in this file, which holds those of ',
      String(data.embedded),
      ' trials, failed ones first.',
    ),
    element('p', {}, 'They lie in ', place, ' of the suite, and this prints them:'),
    element('pre', {}, `bakeoff show ${data.run}/${trial}`),
  ]
}
