import { durationText } from '../../../charts/number-text.ts'
import { diffLines } from '../diff-lines.ts'
import { transcriptEntries } from '../transcript-entries.ts'
import type { AttemptDetail, DetailRun, Excerpt, TrialDetail } from '../trial-detail.ts'
import type { DetailTab } from '../view-state.ts'
import { button, element } from './element.ts'

export const TAB_TITLES: Readonly<Record<DetailTab, string>> = {
  verdict: 'Verdict',
  prompt: 'Prompt',
  transcript: 'Transcript',
  diff: 'Diff',
  output: 'Test output',
  attempts: 'Attempts',
}

/** More entries than this are drawn only when they are asked for. */
const FIRST_ENTRIES = 300

/** What a tab shows of one attempt. `onAttempt` is told which other one to show. */
export function tabContent(
  tab: DetailTab,
  { detail, attempt, onAttempt }: { detail: TrialDetail; attempt: AttemptDetail; onAttempt: (number: number) => void },
): Node[] {
  switch (tab) {
    case 'verdict':
      return verdictOf(attempt)
    case 'prompt':
      return attempt.prompts.length === 0
        ? [nothing('No prompt was kept.')]
        : attempt.prompts.flatMap((prompt, index) => [
            ...(index === 0 ? [] : [element('h3', {}, `Follow-up ${index}`)]),
            ...excerptOf(prompt, plain),
          ])
    case 'transcript':
      return attempt.transcript === undefined
        ? [nothing('No transcript was kept.')]
        : excerptOf(attempt.transcript, transcriptOf)
    case 'diff':
      return attempt.diff === undefined
        ? [nothing('It changed nothing, or nothing was kept.')]
        : excerptOf(attempt.diff, diffOf)
    case 'output':
      return attempt.runs.length === 0 ? [nothing('No command was run.')] : attempt.runs.flatMap(outputOf)
    case 'attempts':
      return detail.attempts.map((one) => attemptOf(one, one === attempt, onAttempt))
  }
}

const nothing = (text: string): HTMLElement => element('p', { class: 'muted' }, text)

function verdictOf(attempt: AttemptDetail): Node[] {
  const { checks, findings, runs } = attempt
  return [
    factsOf(attempt),
    ...(findings.length === 0 ? [] : [element('h3', {}, 'Findings'), element('p', {}, findings.join(', '))]),
    element('h3', {}, 'Checks'),
    checks.length === 0
      ? nothing('Nothing was checked.')
      : tableOf(
          ['Check', 'Result', 'Why'],
          checks.map(({ id, kind, reason }) => [id, kind, reason]),
        ),
    ...(runs.length === 0
      ? []
      : [
          element('h3', {}, 'Commands'),
          tableOf(
            ['What', 'Command', 'End', 'Time', 'Tests'],
            runs.map(({ what, command, end, durationMs, tests }) => [
              what,
              command,
              end,
              durationText(durationMs),
              tests ?? '',
            ]),
          ),
        ]),
  ]
}

const factsOf = ({ facts }: AttemptDetail): HTMLElement =>
  element('dl', {}, ...facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]))

function tableOf(columns: readonly string[], rows: readonly string[][]): HTMLElement {
  const head = element('tr', {}, ...columns.map((title) => element('th', { scope: 'col' }, title)))
  const body = rows.map((row) => element('tr', {}, ...row.map((text) => element('td', {}, text))))
  return element(
    'div',
    { class: 'scroll' },
    element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)),
  )
}

function outputOf({ what, command, cwd, end, durationMs, tests, output }: DetailRun): Node[] {
  const facts = [
    end,
    durationText(durationMs),
    ...(tests === undefined ? [] : [tests]),
    ...(cwd === undefined ? [] : [`in ${cwd}`]),
  ]
  return [
    element('h3', {}, what),
    element('pre', { class: 'command' }, `$ ${command}`),
    element('p', { class: 'muted' }, facts.join(' · ')),
    ...(output.text === '' ? [nothing('It printed nothing.')] : excerptOf(output, plain)),
  ]
}

function attemptOf(attempt: AttemptDetail, isShown: boolean, onAttempt: (number: number) => void): HTMLElement {
  const name = `Attempt ${attempt.number}${attempt.counts ? ' (counts)' : ''}`
  return element(
    'section',
    {},
    element('h3', {}, name),
    factsOf(attempt),
    element('p', { class: 'muted' }, attempt.folder),
    ...(isShown ? [] : [button(`Show attempt ${attempt.number}`, () => onAttempt(attempt.number))]),
  )
}

type Printer = (text: string, isTail: boolean) => Node

/** A text, or its beginning and its end with what is missing between them. */
function excerptOf({ text, bytes, cutBytes, cutAt }: Excerpt, print: Printer): Node[] {
  if (cutBytes === undefined || cutAt === undefined) return [print(text, false)]
  return [
    print(text.slice(0, cutAt), false),
    element('p', { class: 'gap' }, `${cutBytes} of ${bytes} bytes are left out here.`),
    print(text.slice(cutAt), true),
  ]
}

const plain: Printer = (text) => element('pre', { tabindex: '0' }, text)

const diffOf: Printer = (text, isTail) =>
  element(
    'pre',
    { tabindex: '0', class: 'diff' },
    ...diffLines(text, isTail).map(({ kind, text: line }) => element('span', { class: kind }, `${line}\n`)),
  )

const transcriptOf: Printer = (text) => {
  const entries = transcriptEntries(text).map((entry) => () => {
    const head = [entry.at, entry.kind].filter((word) => word !== undefined && word !== '').join(' · ')
    return element(
      'li',
      {},
      ...(head === '' ? [] : [element('span', { class: 'muted' }, head)]),
      ...(entry.text === '' ? [] : [element('pre', {}, entry.text)]),
      ...(entry.whole === '' ? [] : [wholeOf(entry.whole)]),
    )
  })
  const list = element('ol', { class: 'transcript' }, ...entries.slice(0, FIRST_ENTRIES).map((make) => make()))
  const rest = entries.slice(FIRST_ENTRIES)
  if (rest.length === 0) return list
  const more = button(`Show ${rest.length} more`, () => {
    list.append(...rest.map((make) => make()))
    more.remove()
  })
  return element('div', {}, list, more)
}

function wholeOf(text: string): HTMLElement {
  const folded = element('details', {}, element('summary', {}, 'as recorded'))
  folded.addEventListener('toggle', () => folded.append(element('pre', {}, text)), { once: true })
  return folded
}
