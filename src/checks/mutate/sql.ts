import { blockComment, lineAt, lineComment, maskText } from './lexical/mask.ts'
import { applyEdits, type FilePlan, type Mutator, type PlanMarks, type SourceFile, type ValueSite } from './mutation.ts'

/** In SQL a doubled quote escapes. */
const HIDDEN = [
  lineComment('--'),
  blockComment,
  { begin: /'/y, end: () => /(?:[^']|'')*'|$/y, keepsQuotes: true },
  { begin: /"/y, end: () => /(?:[^"]|"")*"|$/y, keepsQuotes: true },
]

/**
 * Mutations of SQL by its text. Nothing here says whether a mutant parses, since dialects differ: a refusal by the database
 * is told from a comparison by what the run says. The throw is a call of a function that no database has.
 */
export function sqlMutator(): Mutator {
  return {
    language: 'sql',
    handles: (path) => /\.sql$/i.test(path),
    plan: async (files: readonly SourceFile[], marks: PlanMarks): Promise<FilePlan[]> =>
      files.map((file) => planFile(file, marks)),
    parses: async (files) => files.map(() => true),
  }
}

function planFile(file: SourceFile, { marker }: PlanMarks): FilePlan {
  const masked = maskText(file.text, HIDDEN)
  const throwing = throwingText(file.text, masked, marker)
  const numbers = numbersIn(masked)
  return {
    path: file.path,
    neutral: applyEdits(
      file.text,
      numbers.map(({ start, end }) => ({ start, end, text: `(${file.text.slice(start, end)})` })),
    ),
    ...(throwing === undefined ? {} : { throwing }),
    functions: throwing === undefined ? 0 : 1,
    units: [],
    sites: sitesOf(file, masked),
  }
}

/** Inside the first query, since a file of one statement may be handed over as one; before a file without a query. */
function throwingText(text: string, masked: string, marker: string): string | undefined {
  const query = /\bselect\b(?:\s+distinct\b)?/i.exec(masked)
  if (query === null) return masked.trim() === '' ? undefined : `SELECT ${marker}();\n${text}`
  const at = query.index + query[0].length
  return `${text.slice(0, at)} ${marker}(),${text.slice(at)}`
}

/** Numbers beside an operator: those may stand in parentheses everywhere. */
function numbersIn(masked: string): { start: number; end: number }[] {
  return [...masked.matchAll(/(?<=[-+*/<>=] ?)\b\d+(?:\.\d+)?\b(?![.\w])/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }))
}

const SWAPS: readonly (readonly [RegExp, string, ValueSite['kind']])[] = [
  [/\bsum(?=\s*\()/gi, 'max', 'return'],
  [/\bavg(?=\s*\()/gi, 'max', 'return'],
  [/\bmax(?=\s*\()/gi, 'min', 'return'],
  [/\bmin(?=\s*\()/gi, 'max', 'return'],
  [/\bcount(?=\s*\(\s*\*)/gi, '7 + count', 'return'],
  [/\bdesc\b/gi, 'ASC', 'operator'],
  [/\basc\b/gi, 'DESC', 'operator'],
  [/\band\b/gi, 'OR', 'operator'],
  [/\bor\b(?!\s+(?:replace|ignore|abort|fail|rollback))/gi, 'AND', 'operator'],
  [/(?<=[\w)"'] ?)>=/g, '<', 'operator'],
  [/(?<=[\w)"'] ?)<=/g, '>', 'operator'],
  [/(?<=[\w)"'] ?)>(?!=)/g, '<=', 'operator'],
  [/(?<=[\w)"'] ?)<(?![=>])/g, '>=', 'operator'],
  [/(?<=[\w)"'] ?)<>|!=/g, '=', 'operator'],
  [/(?<=[\w)"'] )=(?= )/g, '<>', 'operator'],
  [/(?<=[\w)"'] )\*(?= )/g, '+', 'operator'],
  [/(?<=[\w)"'] )\+(?= )/g, '-', 'operator'],
  [/(?<=[\w)"'] )-(?= )/g, '+', 'operator'],
]

function sitesOf(file: SourceFile, masked: string): ValueSite[] {
  const site = (start: number, length: number, text: string, kind: ValueSite['kind']): ValueSite => ({
    path: file.path,
    line: lineAt(file.text, start),
    within: '',
    what: `${file.text.slice(start, start + length)} becomes ${text}`,
    kind,
    edit: { start, end: start + length, text },
  })
  const swapped = SWAPS.flatMap(([pattern, text, kind]) =>
    [...masked.matchAll(pattern)].map((match) => site(match.index, match[0].length, text, kind)),
  )
  const numbers = numbersIn(masked).map(({ start, end }) =>
    site(start, end - start, `(${file.text.slice(start, end)} + 1)`, 'constant'),
  )
  return [...swapped, ...numbers]
}
