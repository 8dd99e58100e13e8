import type { Correctness, Promises, Verdict } from '../model/verdict.ts'
import { codeSpan, escapeMarkdown, fenced, oneLine } from './escape.ts'

/** What a published answer says of itself, beside the answer. */
export type Publication = {
  title: string
  prompt: string
  /** What it was told after that, by a rule of the task or by hand. */
  followUps: readonly string[]
  trial: string
  agent: string
  adapter: string
  model?: string
  cliVersion?: string
  outcome: string
  verdict: Verdict
  reason: string
  policy: string
  correctness: Correctness
  promises: Promises
  findings: readonly string[]
  command?: string
  isolation: string
  /** ISO time at which the attempt began. */
  startedAt: string
  harness: string
  /** Everyone who was asked the same, this one included. */
  contestants: readonly { agent: string; verdict: string; status: string }[]
  left: readonly { path: string; why: string }[]
  /** Where the transcript can be read; absent: it was not to be published. */
  transcript?: string
}

const NOTE_START = '<!-- bakeoff:note -->'
const NOTE_END = '<!-- /bakeoff:note -->'
const NOTE = /[ \t]*<!-- bakeoff:note -->[\s\S]*?<!-- \/bakeoff:note -->\n*/g

/** The agent's README with the note under its title; notes that the agent wrote itself are taken out. */
export function publishedReadme(readme: string | undefined, about: Publication): string {
  const own = (readme ?? '').replace(NOTE, '').replaceAll(NOTE_START, '').replaceAll(NOTE_END, '')
  const lines = own.split('\n')
  const at = titleLine(lines)
  const note = [NOTE_START, ...noteLines(about).map((line) => `> ${line}`), NOTE_END]
  if (at === undefined) return [`# ${escapeMarkdown(about.title)}`, '', ...note, '', own.trimStart()].join('\n')
  const after = lines.slice(at + 1)
  while (after[0]?.trim() === '') after.shift()
  return [...lines.slice(0, at + 1), '', ...note, '', ...after].join('\n')
}

/** The line of the first heading, outside of fences. */
function titleLine(lines: readonly string[]): number | undefined {
  let fence: string | undefined
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === undefined) {
      if (mark !== undefined) fence = mark
      else if (/^ {0,3}#\s+\S/.test(line)) return index
      else if (/^ {0,3}=+\s*$/.test(line) && lines[index - 1]?.trim()) return index
    } else if (mark?.startsWith(fence)) fence = undefined
  }
  return undefined
}

function noteLines(about: Publication): string[] {
  const model = about.model === undefined ? '' : ` (${escapeMarkdown(about.model)})`
  return [
    `**AI-generated, unreviewed.** By ${escapeMarkdown(about.agent)}${model}, ${about.startedAt.slice(0, 10)}.`,
    verifiedLine(about),
  ]
}

/** Says verified or not, and why. */
export function verifiedLine(about: Pick<Publication, 'verdict' | 'reason' | 'policy'>): string {
  const word = about.verdict === 'verified' ? '**Verified**' : `**Not verified** (${about.verdict})`
  return `${word} by running its own test: ${escapeMarkdown(about.reason)} (policy ${codeSpan(about.policy)})`
}

/** Title and body of the pull request. */
export function pullRequestText(about: Publication): { title: string; body: string } {
  const rows: [string, string][] = [
    ['agent', `${escapeMarkdown(about.agent)} (${escapeMarkdown(about.adapter)})`],
    ...optionalRow('model', about.model),
    ...optionalRow('version', about.cliVersion),
    ['outcome', about.outcome],
    ['verdict', about.verdict],
    ['correctness', about.correctness],
    ['promises', about.promises],
    ...(about.command === undefined ? [] : [['test command', codeSpan(about.command)] as [string, string]]),
    ['findings', about.findings.length === 0 ? 'none' : about.findings.map((one) => codeSpan(one)).join(', ')],
    ['isolation', about.isolation],
    ['trial', codeSpan(about.trial)],
    ['harness', `Bakeoff ${escapeMarkdown(about.harness)}`],
  ]
  const body = [
    '**AI-generated, unreviewed.**',
    verifiedLine(about),
    '## Question',
    fenced(about.prompt),
    ...about.followUps.flatMap((prompt, index) => [`## Told after round ${index + 1}`, fenced(prompt)]),
    '## Record',
    ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n'),
    ...contestantsPart(about),
    ...leftPart(about),
    ...(about.transcript === undefined ? [] : [`Transcript: ${escapeMarkdown(about.transcript)}`]),
  ]
  return { title: oneLine(about.title).slice(0, 200), body: `${body.join('\n\n')}\n` }
}

const optionalRow = (name: string, value: string | undefined): [string, string][] =>
  value === undefined ? [] : [[name, escapeMarkdown(value)]]

function contestantsPart({ contestants }: Publication): string[] {
  if (contestants.length < 2) return []
  const rows = contestants.map((one) => `| ${escapeMarkdown(one.agent)} | ${one.verdict} | ${one.status} |`)
  return ['## Everyone who was asked', ['| agent | verdict | status |', '| --- | --- | --- |', ...rows].join('\n')]
}

function leftPart({ left }: Publication): string[] {
  if (left.length === 0) return []
  const shown = left.slice(0, 50).map((one) => `- ${codeSpan(one.path)}: ${escapeMarkdown(one.why)}`)
  const more = left.length > 50 ? [`- and ${left.length - 50} more`] : []
  return ['## Left out', [...shown, ...more].join('\n')]
}

/** The record: what the index reads, on any machine and without the database. */
export function recordText(about: Publication): string {
  const { prompt, title, left: _, transcript: __, ...rest } = about
  return `${JSON.stringify({ schema_version: '1.0', title, prompt, ...rest }, null, 2)}\n`
}
