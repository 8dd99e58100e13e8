import { escapeMarkdown, linkTarget } from './escape.ts'

/** One answer as the list of a research repository shows it. */
export type IndexEntry = {
  folder: string
  title: string
  /** Day in UTC, such as 2026-11-25; empty where it is unknown. */
  date: string
  agent?: string
  model?: string
  verdict?: string
  summary?: string
  /** The branch that it waits on. */
  branch?: string
}

/** The list of a research repository as Markdown, in the order given. The same entries give the same text. */
export function indexList(entries: readonly IndexEntry[]): string {
  const merged = entries.filter((entry) => entry.branch === undefined)
  const waiting = entries.filter((entry) => entry.branch !== undefined)
  const parts = [
    merged.length === 0
      ? 'No answer yet.'
      : `${merged.length} answer${merged.length === 1 ? '' : 's'}, the newest first.`,
    ...merged.map(entryText),
    ...(waiting.length === 0 ? [] : ['**Waiting for review:**', waiting.map(waitingLine).join('\n')]),
  ]
  return parts.join('\n\n')
}

function entryText(entry: IndexEntry): string {
  const heading = `### [${escapeMarkdown(entry.title)}](${linkTarget(entry.folder)}/README.md)`
  const facts = factsLine(entry)
  return [heading, ...(facts === '' ? [] : [facts]), ...(entry.summary ? [escapeMarkdown(entry.summary)] : [])].join(
    '\n\n',
  )
}

function waitingLine(entry: IndexEntry): string {
  const facts = [factsLine(entry), `branch ${escapeMarkdown(entry.branch ?? '')}`].filter((part) => part !== '')
  return `- ${escapeMarkdown(entry.title)} · ${facts.join(' · ')}`
}

function factsLine({ date, agent, model, verdict }: IndexEntry): string {
  const by = agent === undefined ? undefined : `${agent}${model === undefined ? '' : ` (${model})`}`
  const state = verdict === undefined ? undefined : verdict === 'verified' ? 'verified' : `not verified: ${verdict}`
  return [date, by, state].flatMap((part) => (part ? [escapeMarkdown(part)] : [])).join(' · ')
}
