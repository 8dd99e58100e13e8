import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { type CsvRecord, csvRecords } from '../lib/csv-records.ts'
import { nearest } from '../lib/nearest.ts'
import { isSystemError } from '../lib/system-error.ts'
import { UserError } from '../model/errors.ts'
import type { AnalyzeRow, RowStatus } from '../stats/index.ts'

const CHUNK_BYTES = 1 << 18

const STATUSES: readonly RowStatus[] = ['pass', 'fail', 'timeout', 'agent-error', 'infra-error', 'quota', 'cancelled']

/** A row, with what tells whether the same trial is there twice. */
export type FileRow = AnalyzeRow & { line: number; trial?: number | string }

const COLUMNS_HINT = `Columns: agent, task (or question), trial, status (${STATUSES.join(', ')}), seconds, usd; the first line names them, seconds and usd may be missing or empty.`

/**
 * The trials of a CSV file, one at a time in bounded memory; a `UserError` names the line of whatever cannot be read.
 * "-" is standard input.
 */
export function* analyzeRows(path: string): Generator<FileRow> {
  const records = csvRecords(textOf(path))
  let columns: Columns | undefined
  const names = new Map<string, string>()
  try {
    for (const record of records) {
      if (columns === undefined) columns = columnsOf(record, path)
      else yield rowOf(record, columns, path, names)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UserError(`${path}: ${error.message}`, { hint: COLUMNS_HINT, cause: error })
  }
  if (columns === undefined) throw new UserError(`${path} is empty.`, { hint: COLUMNS_HINT })
}

function* textOf(path: string): Generator<string> {
  const file = path === '-' ? 0 : open(path)
  const decoder = new StringDecoder('utf8')
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  try {
    for (let bytes = read(file, buffer, path); bytes > 0; bytes = read(file, buffer, path)) {
      yield decoder.write(buffer.subarray(0, bytes))
    }
    yield decoder.end()
  } finally {
    if (path !== '-') closeSync(file)
  }
}

const open = (path: string): number => onDisk(path, () => openSync(path, 'r'))

const read = (file: number, buffer: Buffer, path: string): number =>
  onDisk(path, () => readSync(file, buffer, 0, buffer.length, null))

function onDisk<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new UserError(
      `${path} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}.`,
      {
        hint: 'Name a CSV file, or - for standard input.',
        cause: error,
      },
    )
  }
}

/** Where each column stands. */
type Columns = {
  count: number
  agent: number
  task: number
  trial: number
  status: number
  seconds: number
  usd: number
}

function columnsOf({ fields, line }: CsvRecord, path: string): Columns {
  const names = fields.map((name) => name.trim().toLowerCase())
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (twice !== undefined) throw new UserError(`${path}: the column "${twice}" is there twice.`, { hint: COLUMNS_HINT })
  const place = (name: string): number => names.indexOf(name)
  const task = Math.max(place('task'), place('question'))
  if (place('task') >= 0 && place('question') >= 0) {
    throw new UserError(`${path} has both a column "task" and a column "question".`, {
      hint: 'They mean the same: rename the one that is not to be used.',
    })
  }
  const missing = [
    ...(place('agent') < 0 ? ['agent'] : []),
    ...(task < 0 ? ['task'] : []),
    ...(place('status') < 0 ? ['status'] : []),
  ]
  if (missing.length > 0) {
    const separator = fields.length === 1 ? ([';', '\t'] as const).find((mark) => fields[0]?.includes(mark)) : undefined
    const hint =
      separator === undefined
        ? COLUMNS_HINT
        : `It seems to be separated by ${separator === ';' ? 'semicolons' : 'tabs'}: use commas.`
    throw new UserError(`${path}, line ${line}: no column ${missing.map((name) => `"${name}"`).join(', ')}.`, { hint })
  }
  return {
    count: fields.length,
    agent: place('agent'),
    task,
    trial: place('trial'),
    status: place('status'),
    seconds: place('seconds'),
    usd: place('usd'),
  }
}

function rowOf({ fields, line }: CsvRecord, columns: Columns, path: string, names: Map<string, string>): FileRow {
  const at = `${path}, line ${line}`
  if (fields.length !== columns.count) {
    throw new UserError(`${at} has ${fields.length} fields, the first line has ${columns.count}.`, {
      hint: COLUMNS_HINT,
    })
  }
  const row: FileRow = {
    line,
    agent: nameOf(fields[columns.agent], names, () => `${at}: the agent is empty.`),
    question: nameOf(fields[columns.task], names, () => `${at}: the task is empty.`),
    status: statusOf(fields[columns.status] ?? '', at),
  }
  const trial = trialOf(fields[columns.trial])
  if (trial !== undefined) row.trial = trial
  const seconds = numberOf(fields[columns.seconds], 'seconds', at)
  const usd = numberOf(fields[columns.usd], 'usd', at)
  if (seconds !== undefined) row.seconds = seconds
  if (usd !== undefined) row.usd = usd
  return row
}

/** One string for each name: a piece of a chunk would keep the whole chunk in memory. */
function nameOf(text: string | undefined, names: Map<string, string>, message: () => string): string {
  const known = names.get(text ?? '')
  if (known !== undefined) return known
  const name = Buffer.from((text ?? '').trim()).toString()
  if (name === '') throw new UserError(message(), { hint: COLUMNS_HINT })
  names.set(Buffer.from(text ?? '').toString(), name)
  return name
}

/** Which trial of its cell a row is; a number costs least to remember. */
function trialOf(text = ''): number | string | undefined {
  const trimmed = text.trim()
  if (/^[1-9]?\d{1,8}$/.test(trimmed)) return Number(trimmed)
  return trimmed === '' ? undefined : Buffer.from(trimmed).toString()
}

function statusOf(text: string, at: string): RowStatus {
  const word = text.trim()
  const status = STATUSES.find((known) => known === word)
  if (status !== undefined) return status
  const meant = nearest(word, STATUSES)
  throw new UserError(`${at}: the status is "${word}"${meant === undefined ? '.' : `; did you mean "${meant}"?`}`, {
    hint: `Known: ${STATUSES.join(', ')}.`,
  })
}

/** A number of at least 0; undefined where the field is empty or not there: unknown is absent, never 0. */
function numberOf(text: string | undefined, column: string, at: string): number | undefined {
  if (text === undefined) return undefined
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const value = Number(trimmed)
  if (!Number.isFinite(value) || value < 0 || /[xob]/i.test(trimmed)) {
    throw new UserError(`${at}: ${column} is "${trimmed}".`, {
      hint: `${column} must be a number of at least 0, with a point for decimals, or empty where it is unknown.`,
    })
  }
  return value
}
