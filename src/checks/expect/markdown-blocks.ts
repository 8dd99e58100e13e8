/**
 * What of a Markdown text is read as Markdown (`text`) and what as raw HTML (`html`). Code, comments, scripts and front
 * matter are in neither. Lines stay lines; all of it in time that grows with the text.
 */
export type MarkdownBlocks = { text: string; html: string }

const BLOCK_TAGS = new Set(
  'address article aside body blockquote center details dd dialog div dl dt fieldset figcaption figure footer form frame h1 h2 h3 h4 h5 h6 header hr iframe legend li link main menu nav ol p picture section source summary table tbody td tfoot th thead title tr ul'.split(
    ' ',
  ),
)
/** Their content is never shown as Markdown or HTML. */
const SILENT_TAGS = ['script', 'style', 'template', 'textarea', 'pre']

type State = {
  text: string[]
  html: string[]
  /** The fence that is open. */
  fence: string
  /** What ends the silent block that is open: `-->` or `</script>`. */
  silentUntil: string
  inHtml: boolean
  blank: boolean
  /** Where the content of the latest list item begins; 0 outside of lists. */
  listIndent: number
}

/** Splits a Markdown file; the rules are CommonMark's, as far as they decide what is shown. */
export function markdownBlocks(markdown: string): MarkdownBlocks {
  const state: State = { text: [], html: [], fence: '', silentUntil: '', inHtml: false, blank: true, listIndent: 0 }
  for (const line of withoutFrontMatter(markdown).split(/\r\n|\r|\n/)) readLine(line, state)
  return { text: withoutInlineCode(state.text.join('\n')), html: state.html.join('\n') }
}

function withoutFrontMatter(markdown: string): string {
  const text = markdown.replace(/^\ufeff/, '')
  if (!text.startsWith('---\n')) return text
  const end = text.indexOf('\n---\n', 3)
  return end < 0 ? text : text.slice(end + 5)
}

function readLine(raw: string, state: State): void {
  const line = raw.replace(/^(?: {0,3}> ?){1,20}/, '')
  if (state.fence !== '') {
    if (closesFence(line, state.fence)) state.fence = ''
    return
  }
  if (state.silentUntil !== '') {
    const end = line.toLowerCase().indexOf(state.silentUntil)
    if (end < 0) return
    const rest = line.slice(end + state.silentUntil.length)
    state.silentUntil = ''
    readLine(rest, state)
    return
  }
  if (line.trim() === '') {
    state.blank = true
    state.inHtml = false
    push(state, '')
    return
  }
  const opened = openedFence(line)
  if (opened !== undefined && !state.inHtml) {
    state.fence = opened
    return
  }
  if (isIndentedCode(line, state)) return
  readShown(line, state)
}

function closesFence(line: string, fence: string): boolean {
  const mark = line.trim()
  return mark.startsWith(fence) && mark === fence.charAt(0).repeat(mark.length)
}

function openedFence(line: string): string | undefined {
  const [, mark = '', info = ''] = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}|~{3,})(.*)$/.exec(line.slice(0, 1000)) ?? []
  return mark === '' || (mark.startsWith('`') && info.includes('`')) ? undefined : mark
}

/** Four blanks make code only behind an empty line, and in a list only beyond its content. */
function isIndentedCode(line: string, state: State): boolean {
  const indent = (/^[ \t]*/.exec(line.slice(0, 200))?.[0] ?? '').replaceAll('\t', '    ').length
  const item = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+/.exec(line.slice(0, 200))?.[0]
  const isCode = state.blank && indent >= state.listIndent + 4
  if (isCode) return true
  if (item !== undefined) state.listIndent = item.replaceAll('\t', '    ').length
  else if (indent === 0 && state.blank) state.listIndent = 0
  state.blank = false
  return false
}

function readShown(line: string, state: State): void {
  const shown = withoutSilent(line, state)
  const tag = /^ {0,3}<\/?([a-z][a-z0-9-]*)(?=[\s/>]|$)/i.exec(shown.slice(0, 200))?.[1]?.toLowerCase()
  if (tag !== undefined && BLOCK_TAGS.has(tag)) state.inHtml = true
  push(state, shown)
}

function push(state: State, line: string): void {
  state.text.push(state.inHtml ? '' : line)
  state.html.push(state.inHtml ? line : '')
}

/** Cuts out comments and scripts that begin in this line, outside of inline code; one that does not end goes on below. */
function withoutSilent(line: string, state: State): string {
  let rest = line
  let shown = ''
  for (let rounds = 0; rounds < 1000; rounds += 1) {
    const found = firstSilent(rest)
    if (found === undefined) return shown + rest
    shown += rest.slice(0, found.at)
    const end = rest.toLowerCase().indexOf(found.until, found.at)
    if (end < 0) {
      state.silentUntil = found.until
      return shown
    }
    rest = rest.slice(end + found.until.length)
  }
  return shown
}

function firstSilent(line: string): { at: number; until: string } | undefined {
  const pattern = /`+[^`]*`+|<!--|<(script|style|template|textarea|pre)(?=[\s>])/gi
  for (const match of line.matchAll(pattern)) {
    if (match[0].startsWith('`')) continue
    const tag = match[1]?.toLowerCase()
    return { at: match.index, until: tag !== undefined && SILENT_TAGS.includes(tag) ? `</${tag}>` : '-->' }
  }
  return undefined
}

/** Code spans end at a run of as many backticks in the same paragraph, or they are none. */
function withoutInlineCode(text: string): string {
  return text
    .split(/(\n[ \t]*\n)/)
    .map((part) => (part.includes('`') ? withoutSpans(part) : part))
    .join('')
}

function withoutSpans(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map((match) => ({ at: match.index, length: match[0].length }))
  // Last ones first, so that each is taken off the end once.
  const closers = new Map<number, number[]>()
  for (const { at, length } of [...runs].reverse()) {
    const known = closers.get(length)
    if (known === undefined) closers.set(length, [at])
    else known.push(at)
  }
  let shown = ''
  let from = 0
  for (const { at, length } of runs) {
    const close = at < from || text[at - 1] === '\\' ? undefined : firstAfter(closers.get(length) ?? [], at)
    if (close === undefined) continue
    shown += text.slice(from, at)
    from = close + length
  }
  return shown + text.slice(from)
}

/** The first position past `at`; those before are dropped, since nobody asks for them again. */
function firstAfter(lastFirst: number[], at: number): number | undefined {
  while ((lastFirst.at(-1) ?? at + 1) <= at) lastFirst.pop()
  return lastFirst.at(-1)
}
