import type { ReportData } from '../model/report-data.ts'
import type { Block, Inline, ReportChart } from './blocks.ts'
import { reportBlocks, SUITE_HREF } from './document.ts'
import { codeSpan, escapeMarkdown, fenced } from './escape.ts'

/**
 * The report as GitHub-flavoured Markdown, `report.md`; charts are referred to by relative paths, trials by
 * `suiteHref`, the way from the report to the suite.
 */
export function renderMarkdown(data: ReportData, charts: readonly ReportChart[], suiteHref = SUITE_HREF): string {
  return `${reportBlocks(data, charts, suiteHref).map(printBlock).filter(isPrinted).join('\n\n')}\n`
}

/** False for what only a page with a script can show. */
const isPrinted = (text: string): boolean => text !== ''

function printBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${printLine(block.text)}`
    case 'paragraph':
    case 'banner':
      return printLine(block.text)
    case 'list':
      return block.items.map((item) => `- ${printLine(item)}`).join('\n')
    case 'table': {
      const titles = block.columns.map(({ title }) => escapeMarkdown(title))
      const rules = block.columns.map(({ align }) => (align === 'right' ? '---:' : '---'))
      return [titles, rules, ...block.rows.map((row) => row.map(printLine))].map(printRow).join('\n')
    }
    case 'fence':
      return fenced(block.text)
    case 'picture':
      return printPicture(block.chart)
    case 'trials':
      return ''
    case 'details':
      return `<details><summary>${escapeMarkdown(block.summary)}</summary>\n\n${block.blocks.map(printBlock).join('\n\n')}\n\n</details>`
  }
}

const printRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const printLine = (text: readonly Inline[]): string => text.map(printInline).join('')

function printInline(piece: Inline): string {
  if (typeof piece === 'string') return keepEdges(piece, escapeMarkdown(piece))
  if ('strong' in piece) return `**${escapeMarkdown(piece.strong)}**`
  if ('code' in piece) return codeSpan(piece.code)
  return `[${escapeMarkdown(piece.link)}](${piece.to})`
}

/** Escaping trims; the spaces between the pieces of a line must stay. */
function keepEdges(text: string, escaped: string): string {
  const before = /^\s/.test(text) ? ' ' : ''
  const after = /\S\s+$/.test(text) ? ' ' : ''
  return `${before}${escaped}${after}`
}

function printPicture({ light, dark, alt }: ReportChart): string {
  const text = alt.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`).replace(/\s+/g, ' ')
  return [
    '<picture>',
    `  <source media="(prefers-color-scheme: dark)" srcset="${dark}">`,
    `  <img src="${light}" width="720" alt="${text}">`,
    '</picture>',
  ].join('\n')
}
