import type { ReportData } from '../model/report-data.ts'
import type { Block, Column, Inline, Link, ReportChart } from './blocks.ts'
import { reportBlocks, SUITE_HREF } from './document.ts'
import { escapeHtml, oneLine } from './escape.ts'
import { pageDataOf, scriptJson } from './page/page-data.ts'
import { REPORT_STYLE } from './report-style.ts'

/** One trial's details, gzip in base64. `trial` is its id within the run. */
export type PackedTrial = { trial: string; packed: string }

/** What a page is made of besides the report: its script, and what that script shows. */
export type PageParts = {
  /** The one script of the page. */
  script: string
  /** Base64 digest of a text. */
  sha256: (text: string) => string
  /** The way from the page to the suite. */
  suiteHref?: string
  /** True where a server stands behind the page; it then may ask that server, and links lead into the page. */
  live?: boolean
  /** Trials that can be looked into without a server. */
  details?: readonly PackedTrial[]
}

/**
 * The report as one HTML file that asks for nothing: its policy allows its one style and its one script by their
 * hashes, and forbids every request. Charts must be data URIs, or, where a server stands behind, paths on it.
 */
export function renderHtml(data: ReportData, charts: readonly ReportChart[], parts: PageParts): string {
  return [...htmlPieces(data, charts, parts)].join('')
}

/** The same in pieces: embedded trials may weigh more than all the rest. */
export function* htmlPieces(
  data: ReportData,
  charts: readonly ReportChart[],
  parts: PageParts,
): Generator<string, void, undefined> {
  const { script, suiteHref = SUITE_HREF, live = false, details = [] } = parts
  const blocks = reportBlocks(data, charts, suiteHref)
  const middle = blocks.findIndex(({ kind }) => kind === 'trials')
  const written = (some: readonly Block[]): string =>
    `<div class="written">\n${some.map((block) => printBlock(block, live)).join('\n')}\n</div>\n`
  yield `${headOf(data, contentPolicy(parts), live)}<body>\n<main>\n`
  yield written(blocks.slice(0, middle))
  yield `<section id="trials">\n<h2>All trials</h2>\n<p class="muted">The table of all trials needs scripts.</p>\n</section>\n`
  yield written(blocks.slice(middle + 1))
  yield `</main>\n<script type="application/json" id="page-data">`
  yield scriptJson(pageDataOf(data, { suiteHref, live, embedded: details.length }))
  yield `</script>\n<script>${script}</script>\n`
  for (const { trial, packed } of details) {
    yield `<script type="text/plain" id="trial-${escapeHtml(trial)}">${packed}</script>\n`
  }
  yield '</body>\n</html>\n'
}

/** The policy of the page, for its head and for a server's header. */
export function contentPolicy({ script, sha256, live = false }: PageParts): string {
  return [
    "default-src 'none'",
    live ? "img-src 'self' data:" : 'img-src data:',
    ...(live ? ["connect-src 'self'"] : []),
    `style-src 'sha256-${sha256(REPORT_STYLE)}'`,
    `script-src 'sha256-${sha256(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function headOf({ name }: ReportData, policy: string, live: boolean): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="robots" content="noindex,nofollow">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    // Browsers ask a server for an icon unless the page has one.
    ...(live ? ['<link rel="icon" href="data:,">'] : []),
    `<title>${escapeHtml(oneLine(`Bakeoff: ${name}`))}</title>`,
    `<style>${REPORT_STYLE}</style>`,
    '</head>',
    '',
  ].join('\n')
}

function printBlock(block: Block, live: boolean): string {
  const printLine = (text: readonly Inline[]): string => text.map((piece) => printInline(piece, live)).join('')
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${printLine(block.text)}</h${block.level}>`
    case 'paragraph':
      return `<p>${printLine(block.text)}</p>`
    case 'banner':
      return `<p class="banner">${printLine(block.text)}</p>`
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${printLine(item)}</li>`).join('\n')}\n</ul>`
    case 'table':
      return printTable(block.columns, block.rows, printLine)
    case 'fence':
      return `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`
    case 'picture':
      return printPicture(block.chart)
    case 'trials':
      return ''
    case 'details':
      return `<details><summary>${escapeHtml(block.summary)}</summary>\n${block.blocks.map((inner) => printBlock(inner, live)).join('\n')}\n</details>`
  }
}

function printTable(
  columns: readonly Column[],
  rows: readonly Inline[][][],
  printLine: (text: readonly Inline[]) => string,
): string {
  const side = (index: number): string => (columns[index]?.align === 'right' ? ' class="number"' : '')
  const head = columns.map((column) => printHeading(column)).join('')
  const body = rows.map(
    (row) => `<tr>${row.map((cell, index) => `<td${side(index)}>${printLine(cell)}</td>`).join('')}</tr>`,
  )
  return [
    '<div class="scroll" tabindex="0">',
    '<table>',
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>\n${body.join('\n')}\n</tbody>`,
    '</table>',
    '</div>',
  ].join('\n')
}

/** A name as a heading may break where it has to, on paper; a word of ours never does. */
const LONGEST_WORD = 12

function printHeading({ title, align }: Column): string {
  const isLong = title.split(/[\s-]+/).some((word) => word.length > LONGEST_WORD) || title.length > 2 * LONGEST_WORD
  const classes = [...(align === 'right' ? ['number'] : []), ...(isLong ? ['long'] : [])]
  const own = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`
  return `<th scope="col"${own}>${escapeHtml(title)}</th>`
}

function printInline(piece: Inline, live: boolean): string {
  if (typeof piece === 'string') return escapeHtml(piece)
  if ('strong' in piece) return `<strong>${escapeHtml(piece.strong)}</strong>`
  if ('code' in piece) return `<code>${escapeHtml(oneLine(piece.code))}</code>`
  return printLink(piece, live)
}

/** Where scripts run, a link that has a view leads there; a server shows no folder, so there the view is all. */
function printLink({ link, to, view }: Link, live: boolean): string {
  const text = escapeHtml(link)
  const attribute = view === undefined ? '' : ` data-view="${escapeHtml(view)}"`
  const target = live ? view : to
  return target === undefined
    ? text
    : `<a href="${escapeHtml(target)}"${attribute} rel="noopener noreferrer">${text}</a>`
}

function printPicture({ light, dark, alt }: ReportChart): string {
  return [
    '<figure>',
    '<picture>',
    `<source media="(prefers-color-scheme: dark)" srcset="${escapeHtml(dark)}">`,
    `<img src="${escapeHtml(light)}" width="720" alt="${escapeHtml(oneLine(alt))}">`,
    '</picture>',
    '</figure>',
  ].join('\n')
}
