/** One record of a CSV file; `line` counts from 1 and is where the record begins. */
export type CsvRecord = { line: number; fields: string[] }

/** A record that is longer than this has lost its closing quote. */
const MOST_CHARACTERS = 1_000_000

/**
 * The records of a CSV text by RFC 4180 (quotes, doubled quotes, line breaks in quotes, CRLF or LF, a byte order mark),
 * one at a time from chunks of any size. Empty lines are no records. A RangeError names the line of a broken quote.
 */
export function* csvRecords(chunks: Iterable<string>): Generator<CsvRecord> {
  let rest = ''
  let line = 1
  let first = true
  for (const chunk of chunks) {
    const text = rest + (first ? chunk.replace(/^\ufeff/, '') : chunk)
    first = false
    let at = 0
    for (let read = readRecord(text, at, line, false); read !== null; read = readRecord(text, at, line, false)) {
      if (!isEmpty(read.fields)) yield { line, fields: read.fields }
      at = read.end
      line += read.lines
    }
    rest = text.slice(at)
    if (rest.length > MOST_CHARACTERS)
      throw new RangeError(`Line ${line}: the record has no end; is a quote not closed?`)
  }
  if (rest === '') return
  const last = readRecord(rest, 0, line, true)
  if (last !== null && !isEmpty(last.fields)) yield { line, fields: last.fields }
}

const isEmpty = (fields: readonly string[]): boolean => fields.length === 1 && fields[0] === ''

type Read = { fields: string[]; end: number; lines: number }

/** The record at `at`; null where the text ends before it does. */
function readRecord(text: string, at: number, line: number, isLast: boolean): Read | null {
  const newline = text.indexOf('\n', at)
  if (newline < 0 && !isLast) return null
  const end = newline < 0 ? text.length : newline
  const plain = text.slice(at, end)
  if (plain.includes('"')) return readQuoted(text, at, line, isLast)
  const fields = (plain.endsWith('\r') ? plain.slice(0, -1) : plain).split(',')
  return { fields, end: end + 1, lines: 1 }
}

/** The record at `at`, of which at least one field is quoted. */
function readQuoted(text: string, start: number, line: number, isLast: boolean): Read | null {
  const fields: string[] = []
  let at = start
  let lines = 1
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : bareField(text, at)
    if (field === null && isLast) throw new RangeError(`Line ${line}: a quote is opened and never closed.`)
    if (field === null) return null
    fields.push(field.value)
    lines += field.breaks
    if (text[field.end] !== ',') return endOfRecord(text, field.end, isLast, { fields, line, lines })
    at = field.end + 1
  }
}

/** Checks that a record ends at `at`; null where only more text can tell. */
function endOfRecord(
  text: string,
  at: number,
  isLast: boolean,
  { fields, line, lines }: { fields: string[]; line: number; lines: number },
): Read | null {
  const end = text[at] === '\r' ? at + 1 : at
  if (end >= text.length) return isLast ? { fields, end, lines } : null
  if (text[end] === '\n') return { fields, end: end + 1, lines }
  throw new RangeError(`Line ${line + lines - 1}: there is text after a closing quote.`)
}

type Field = { value: string; end: number; breaks: number }

function quotedField(text: string, at: number): Field | null {
  let from = at + 1
  let value = ''
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return null
    value += text.slice(from, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1, breaks: value.split('\n').length - 1 }
    value += '"'
    from = quote + 2
  }
}

function bareField(text: string, at: number): Field {
  let end = at
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { value: text.slice(at, end), end, breaks: 0 }
}
