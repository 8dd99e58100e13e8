import { UserError } from '../model/errors.ts'
import { openStore, type Store } from './open.ts'
import { sqliteCode } from './store-error.ts'

type Cell = string | number | null

/** `truncated`: there were more rows than `limit`. */
export type Selection = { columns: string[]; rows: Cell[][]; truncated: boolean }

/** Runs one SELECT (or WITH … SELECT) of a person's on the database, opened read-only. Blobs come as hexadecimal text. */
export function select(path: string, sql: string, options: { limit?: number } = {}): Selection {
  const store = openStore(path, 'read')
  try {
    return runSelect(store, sql, options.limit ?? 1_000)
  } finally {
    store.close()
  }
}

function runSelect(store: Store, sql: string, limit: number): Selection {
  refuseOthers(/^(select|with)\b/i.test(sql.replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)*/, '')))
  try {
    return store.use((db) => {
      const statement = db.prepare(sql)
      refuseOthers(statement.reader && statement.readonly)
      const rows: Cell[][] = []
      for (const row of statement.raw(true).safeIntegers(true).iterate()) {
        if (rows.length === limit) return { columns: columnsOf(statement.columns()), rows, truncated: true }
        rows.push(Array.isArray(row) ? row.map(cellOf) : [])
      }
      return { columns: columnsOf(statement.columns()), rows, truncated: false }
    })
  } catch (error) {
    // A slip in the person's own SQL; what is wrong with the file itself is a UserError already.
    if (sqliteCode(error) === undefined && !(error instanceof RangeError)) throw error
    throw new UserError(`SQL: ${error instanceof Error ? error.message : String(error)}.`, {
      hint: 'Views: runs, trials, attempts, rounds, checks, verdicts, usage, agent_summary, trial_results, gate_decisions; their columns are in docs/schema.md.',
      cause: error,
    })
  }
}

function refuseOthers(isSelect: boolean): void {
  if (isSelect) return
  throw new UserError('Only a SELECT (or WITH … SELECT) is allowed here.', {
    hint: 'The record is append-only. For anything else, work on a copy of bakeoff.db with sqlite3.',
  })
}

function columnsOf(columns: { name: string }[]): string[] {
  return columns.map((column) => column.name)
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value.toString()
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return typeof value === 'string' || typeof value === 'number' ? value : null
}
