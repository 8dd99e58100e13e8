import type { ReportData } from '../model/report-data.ts'
import type { Block, Column, Inline, ReportChart } from './blocks.ts'
import { reportBlocks, SUITE_HREF } from './document.ts'
import { escapeHtml, oneLine } from './escape.ts'
import { REPORT_STYLE } from './report-style.ts'

/**
 * The report as one HTML file without script that asks for nothing: its policy forbids every request, and allows the
 * one style by its hash. Charts must be data URIs. `sha256` gives the base64 digest of a text, `suiteHref` the way from
 * the report to the suite.
 */
export function renderHtml(
  data: ReportData,
  charts: readonly ReportChart[],
  sha256: (text: string) => string,
  suiteHref = SUITE_HREF,
): string {
  const policy = [
    "default-src 'none'",
    'img-src data:',
    `style-src 'sha256-${sha256(REPORT_STYLE)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
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
    `<title>${escapeHtml(oneLine(`Bakeoff: ${data.name}`))}</title>`,
    `<style>${REPORT_STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...reportBlocks(data, charts, suiteHref).map(printBlock),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function printBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${printLine(block.text)}</h${block.level}>`
    case 'paragraph':
      return `<p>${printLine(block.text)}</p>`
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${printLine(item)}</li>`).join('\n')}\n</ul>`
    case 'table':
      return printTable(block.columns, block.rows)
    case 'fence':
      return `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`
    case 'picture':
      return printPicture(block.chart)
    case 'details':
      return `<details><summary>${escapeHtml(block.summary)}</summary>\n${block.blocks.map(printBlock).join('\n')}\n</details>`
  }
}

function printTable(columns: readonly Column[], rows: readonly Inline[][][]): string {
  const side = (index: number): string => (columns[index]?.align === 'right' ? ' class="number"' : '')
  const head = columns.map(({ title }, index) => `<th scope="col"${side(index)}>${escapeHtml(title)}</th>`).join('')
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

const printLine = (text: readonly Inline[]): string => text.map(printInline).join('')

function printInline(piece: Inline): string {
  if (typeof piece === 'string') return escapeHtml(piece)
  if ('strong' in piece) return `<strong>${escapeHtml(piece.strong)}</strong>`
  if ('code' in piece) return `<code>${escapeHtml(oneLine(piece.code))}</code>`
  return `<a href="${escapeHtml(piece.to)}" rel="noopener noreferrer">${escapeHtml(piece.link)}</a>`
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
