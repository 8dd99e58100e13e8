const ZERO_WIDTH = '\u200b'

/** Controls of every kind but tab and newline, halves of characters, and the marks that turn text round: nothing a report needs. */
const UNSAFE = /(?![\t\n])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu

/** Colours and cursor moves of a terminal. */
const TERMINAL = /(?![\t\n\r])\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu

/** Text of anybody on one line: no controls, no bidirectional marks, no line breaks. */
export function oneLine(text: string): string {
  return text.replace(TERMINAL, '').replace(/\s+/g, ' ').replace(UNSAFE, '').trim()
}

/** Text of anybody over several lines, as it may stand in a fence or a `pre`. */
export function manyLines(text: string): string {
  return text.replace(TERMINAL, '').replace(/\r\n?/g, '\n').replace(UNSAFE, '')
}

/**
 * Text of anybody as inline GitHub Markdown: no markup, no HTML, no table cell, and no mention, cross-reference or
 * bare link. GitHub looks for those after the escapes are gone, so a zero-width space breaks them.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>|~&$]/g, (mark) => `\\${mark}`)
    .replace(/^[-+#=]/, (mark) => `\\${mark}`)
    .replace(/^(\d+)([.)])(?=\s)/, '$1\\$2')
    .replace(/[@#]/g, (mark) => `${mark}${ZERO_WIDTH}`)
    .replace(/\b(GH)-(?=\d)/gi, `$1${ZERO_WIDTH}-`)
    .replace(/:\/\//g, `:${ZERO_WIDTH}//`)
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}${ZERO_WIDTH}.`)
    .replace(/!(?=\\\[)/g, '\\!')
}

/** Text of anybody as a code span that also survives in a table cell. */
export function codeSpan(text: string): string {
  const line = oneLine(text).replaceAll('|', '\\|')
  if (line === '') return ''
  const fence = '`'.repeat(longestRun(line) + 1)
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${padding}${line}${padding}${fence}`
}

/** Text of anybody as a fenced block; the fence is longer than any run of backticks inside. */
export function fenced(text: string): string {
  const body = manyLines(text)
  const fence = '`'.repeat(Math.max(3, longestRun(body) + 1))
  return `${fence}text\n${body}${body.endsWith('\n') ? '' : '\n'}${fence}`
}

/** A relative path as a link target: every segment encoded, none that climbs out. */
export function linkTarget(path: string): string {
  return path
    .split('/')
    .filter((segment) => !['', '.', '..'].includes(segment))
    .map((segment) => encodeURIComponent(oneLine(segment)).replace(/[()!'*]/g, percentEncoded))
    .join('/')
}

/** Text of anybody inside an HTML element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return manyLines(text).replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
}

const percentEncoded = (mark: string): string => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`
