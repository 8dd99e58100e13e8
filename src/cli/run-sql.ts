import { fileURLToPath } from 'node:url'
import { runProcess } from '../lib/run-process.ts'
import { stripControl } from '../lib/strip-control.ts'
import { UserError } from '../model/errors.ts'
import { tableToCsv } from '../report/csv.ts'
import { openStore } from '../store/open.ts'
import type { SqlFlags } from './commands/sql.ts'
import { type CliContext, printJson } from './context.ts'
import { plainEnv } from './host.ts'
import { resultsFolderOf, suiteFolder } from './results-folder.ts'
import { Answer, type Question } from './select-process.ts'
import { textTable } from './text-table.ts'

type Cell = string | number | null
type Selected = Extract<Answer, { rows: unknown }>

/** In the built package: a query is never run from the sources. */
const PROGRAM = fileURLToPath(new URL('./select-process.js', import.meta.url))
const TABLE_ROWS = 1_000
/** What can still be held as one text. */
const FILE_ROWS = 1_000_000
const ANSWER_BYTES = 256 * 1024 * 1024
const CELL_WIDTH = 120

/** One SELECT of a person's on a suite's record, as a table, CSV or JSON. Throws a `UserError` for anything else. */
export async function runSql(sql: string, flags: SqlFlags, context: CliContext): Promise<void> {
  const { database } = resultsFolderOf(suiteFolder(context.cwd, flags.suite))
  // What is wrong with the file is said at once.
  openStore(database, 'read').close()
  const limit = flags.limit ?? (flags.csv || flags.json ? FILE_ROWS : TABLE_ROWS)
  const selected = await ask({ path: database, sql, limit }, flags.timeout, context)
  if (flags.json) return printJson(context, selected)
  const plain = { columns: selected.columns.map(stripControl), rows: selected.rows.map((row) => row.map(plainCell)) }
  context.out(flags.csv ? tableToCsv(plain) : asTable(plain))
  if (selected.truncated) context.err(`There are more than ${limit} rows: --limit N shows more.\n`)
}

/**
 * SQLite cannot be stopped from within this process while it looks for its next row: another one does it, and is
 * killed at the time limit or by Ctrl-C.
 */
async function ask(question: Question, timeoutSec: number, context: CliContext): Promise<Selected> {
  const ended = await runProcess([process.execPath, '--no-warnings', PROGRAM], {
    env: plainEnv(context.env),
    stdin: JSON.stringify(question),
    timeoutMs: timeoutSec * 1_000,
    maxOutputBytes: ANSWER_BYTES,
    signal: context.signal,
  })
  if (ended.stopped === 'timeout') {
    throw new UserError(`The query took longer than ${timeoutSec} s and was stopped.`, {
      hint: 'Ask for less (WHERE, LIMIT; a recursive query needs an end), or give it more time: --timeout SECONDS.',
    })
  }
  if (ended.stopped === 'cancelled') throw new UserError('The query was stopped.')
  if (ended.exitCode !== 0) throw tooMuch()
  const answer = Answer.parse(JSON.parse(Buffer.from(ended.stdout).toString('utf8')))
  if ('problem' in answer) {
    throw new UserError(stripControl(answer.problem), answer.hint === undefined ? {} : { hint: answer.hint })
  }
  return answer
}

function tooMuch(): UserError {
  return new UserError('The answer is too large to be held.', {
    hint: 'Ask for fewer rows or shorter columns (LIMIT, substr), or use sqlite3 on results/bakeoff.db.',
  })
}

/** An agent's own words may be in any text: a terminal must not obey them, and a spreadsheet is opened from one. */
const plainCell = (cell: Cell): Cell => (typeof cell === 'string' ? stripControl(cell) : cell)

/** Columns of numbers to the right; NULL is empty; long texts are cut. */
function asTable({ columns, rows }: { columns: readonly string[]; rows: readonly (readonly Cell[])[] }): string {
  if (rows.length === 0) return 'No rows.\n'
  const shown = rows.map((row) => row.map(shownCell))
  const padded = columns.map((column, at) => {
    if (!rows.every((row) => typeof row[at] !== 'string')) return undefined
    return shown.reduce((width, row) => Math.max(width, (row[at] ?? '').length), column.length)
  })
  const line = (row: readonly string[]): string[] => row.map((cell, at) => cell.padStart(padded[at] ?? 0))
  return textTable([line(columns), ...shown.map(line)])
}

function shownCell(cell: Cell): string {
  if (cell === null) return ''
  const text = String(cell).replaceAll(/\s*\n\s*/g, ' ⏎ ')
  return text.length > CELL_WIDTH ? `${text.slice(0, CELL_WIDTH - 1)}…` : text
}
