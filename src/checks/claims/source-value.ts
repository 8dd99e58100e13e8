import { runInNewContext } from 'node:vm'
import { csvRecords } from '../../lib/csv-records.ts'
import type { ClaimSource } from './claim.ts'

/** What stands at the place of a claim; absent: nothing does, and `why` says so. */
export type Found = { value: unknown } | { why: string }

/** A text that many claims may ask: parsed as JSON at most once. */
export type SourceText = { text: string; json(): { value: unknown } | undefined }

export function sourceText(text: string): SourceText {
  let document: ReturnType<SourceText['json']> | 'unread' = 'unread'
  return {
    text,
    json() {
      if (document === 'unread') document = parsed(text)
      return document
    },
  }
}

/** Reads the place that a claim names in the text of its file or of its script's output. */
export function valueAt(source: SourceText, at: ClaimSource['at']): Found {
  switch (at.kind) {
    case 'json':
      return valueInJson(source, at.pointers)
    case 'table':
      return valueInTable(source.text, at)
    case 'regex':
      return valueByRegex(source.text, at.pattern)
  }
}

function valueInJson(source: SourceText, pointers: readonly string[]): Found {
  const document = source.json()
  if (document === undefined) return { why: 'is not JSON' }
  const values: unknown[] = []
  for (const pointer of pointers) {
    const value = atPointer(document.value, pointer)
    if (value === undefined) return { why: `has nothing at ${pointer === '' ? 'its top' : pointer.slice(0, 100)}` }
    values.push(value)
  }
  return { value: pointers.length === 1 ? values[0] : values }
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) }
  } catch {
    return undefined
  }
}

/** RFC 6901, also as a URI fragment; own members only. */
function atPointer(document: unknown, pointer: string): unknown {
  const path = pointer.replace(/^#/, '')
  if (path === '') return document
  let value = document
  for (const step of path.replace(/^\//, '').split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Object.entries(value).find(([name]) => name === key)?.[1]
  }
  return value
}

function valueInTable(text: string, at: { row: string | number; column: string | number }): Found {
  const records = recordsOf(text)
  if (records === undefined) return { why: 'is no table' }
  const [header = [], ...rows] = records
  const column = typeof at.column === 'number' ? at.column : header.findIndex((name) => same(name, String(at.column)))
  const named = rows.find((cells) => cells.some((cell) => same(cell, String(at.row))))
  const row = typeof at.row === 'number' ? rows[at.row] : (named ?? rows[indexOf(at.row)])
  const cell = column < 0 ? undefined : row?.[column]
  return cell === undefined ? { why: `has no cell at row ${at.row}, column ${at.column}` } : { value: cell.trim() }
}

const same = (cell: string, wanted: string): boolean => cell.trim().toLowerCase() === wanted.trim().toLowerCase()
const indexOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) : -1)

function recordsOf(text: string): string[][] | undefined {
  const [first = ''] = text.split('\n', 1)
  if (first.includes('\t') && !first.includes(',')) return text.split(/\r?\n/).map((line) => line.split('\t'))
  try {
    return [...csvRecords([text])].map(({ fields }) => fields)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const REGEX_MS = 300

/** The first group, else all of the match. The pattern is the agent's: a slow one is stopped. */
function valueByRegex(text: string, pattern: string): Found {
  const source = pattern.replaceAll('(?P<', '(?<').replace(/^\(\?[ims]+\)/, '')
  try {
    // Only the text and the pattern go in, and only text comes out: no code of the agent is executed.
    const found: unknown = runInNewContext(
      'const m = new RegExp(pattern, "m").exec(text); m === null ? undefined : String(m[1] ?? m[0])',
      { pattern: source, text },
      { timeout: REGEX_MS },
    )
    return typeof found === 'string' ? { value: found } : { why: `has nothing like ${pattern.slice(0, 100)}` }
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
    const slow = code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    return { why: `cannot be searched: the pattern ${slow ? 'takes too long' : 'is no regular expression'}` }
  }
}
