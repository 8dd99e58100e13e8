import { type Db, openMemoryStore } from './open.ts'

type Column = { name: string; type: string; about: string }
type Relation = { name: string; kind: 'table' | 'view'; about: string; columns: Column[] }

/** The documented views, in reading order; the rest of the schema may change between versions. */
const VIEWS = [
  'trial_results',
  'agent_summary',
  'runs',
  'trials',
  'attempts',
  'rounds',
  'checks',
  'verdicts',
  'usage',
  'gate_decisions',
]

const INTRODUCTION = `# The database

<!-- Generated from assets/migrations by \`npm run schemas\`; do not edit. -->

\`results/bakeoff.db\` is an SQLite database in WAL mode: open it with any client, also while a run goes on. The table
\`events\` is the record and only ever grows; each event is written in the same transaction as the rows it changes. The
views below stay the same across versions; the tables called \`…_row\` are a projection of the events and may change.
NULL means unknown, never zero. Times are ISO 8601 in UTC.

Big things (transcripts, deliverables, logs) are files in the run's folder; the events name them by path and SHA-256.`

/** Text of \`docs/schema.md\`: every view and table of a new database, its columns and the comments of the SQL. */
export function describeSchema(): string {
  return withNewDatabase((db) => {
    const relations = readRelations(db)
    const views = VIEWS.map((name) => relations.find((relation) => relation.name === name)).filter(
      (view) => view !== undefined,
    )
    const tables = relations.filter((relation) => relation.kind === 'table')
    return [INTRODUCTION, '## Views', ...views.map(render), '## Tables', ...tables.map(render)]
      .join('\n\n')
      .concat('\n')
  })
}

/** The whole schema as SQL, object by object in order of creation. */
export function dumpSchema(): string {
  return withNewDatabase((db) =>
    db
      .prepare<[], { sql: string }>(`SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid`)
      .all()
      .map((row) => `${row.sql};\n`)
      .join('\n'),
  )
}

/** Every relation with its columns; `about` is empty where the SQL says nothing. */
export function readRelations(db: Db): Relation[] {
  const rows = db
    .prepare<[], { name: string; kind: 'table' | 'view'; sql: string }>(
      `SELECT name, type AS kind, sql FROM sqlite_schema WHERE type IN ('table', 'view') AND sql IS NOT NULL ORDER BY rowid`,
    )
    .all()
  return rows.map(({ name, kind, sql }) => {
    const comments = commentsByColumn(sql)
    const columns = db
      .prepare<[string], { name: string; type: string }>('SELECT name, type FROM pragma_table_xinfo(?)')
      .all(name)
      .map((column) => ({ ...column, about: comments.get(column.name) ?? '' }))
    return { name, kind, about: /\n\s*--\s*(.+)/.exec(sql)?.[1] ?? '', columns }
  })
}

/**
 * What follows `--` on a line belongs to the last name before it. A column that was added later stands in one line with
 * others, so its own comment is in slashes and stars.
 */
function commentsByColumn(sql: string): Map<string, string> {
  const comments = new Map<string, string>()
  let pending: string | undefined
  for (const line of sql.split('\n')) {
    const [code = '', ...comment] = line.split(' -- ')
    const text = comment.join(' -- ').trim()
    const named = / AS ([a-z0-9_]+),?\s*$/.exec(code)?.[1] ?? /^ {2}([a-z0-9_]+) [A-Z]/.exec(code)?.[1]
    // A generated column's comment stands at its closing line.
    pending = named ?? pending
    if (text !== '' && pending !== undefined && !comments.has(pending)) comments.set(pending, text)
    for (const [, name = '', about = ''] of code.matchAll(/, ([a-z0-9_]+) [A-Z]+ \/\* (.+?) \*\//g))
      comments.set(name, about)
  }
  return comments
}

function render(relation: Relation): string {
  const head = `### \`${relation.name}\`\n\n${relation.about}`
  const typed = relation.kind === 'table'
  const rows = relation.columns.map(({ name, type, about }) => {
    const cells = typed ? [`\`${name}\``, type, about] : [`\`${name}\``, about]
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  })
  const header = typed ? '| column | type | meaning |\n| --- | --- | --- |' : '| column | meaning |\n| --- | --- |'
  return `${head}\n\n${header}\n${rows.join('\n')}`
}

function withNewDatabase<T>(body: (db: Db) => T): T {
  const store = openMemoryStore()
  try {
    return store.use(body)
  } finally {
    store.close()
  }
}
