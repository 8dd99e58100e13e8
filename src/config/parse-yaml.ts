import type { Document, Node, Pair, ParsedNode } from 'yaml'
import type { z } from 'zod'
import { UserError } from '../model/errors.ts'
import { describeIssues } from './describe-issues.ts'
import { type KeyPath, type Problem, problemError } from './problem.ts'

/** A parsed and checked file, and the way back from a key to its line. */
export type ParsedYaml<T> = {
  value: T
  /** The error that names `file`, the line of each path, and the key. */
  fail(problems: readonly Problem[]): UserError
}

/**
 * Parses YAML by a schema. Throws a UserError that names file, line and key; `firstLine` is the line of the file on
 * which the text begins (front matter begins on line 2).
 */
export async function parseYaml<S extends z.ZodType>(
  schema: S,
  source: { file: string; text: string; firstLine: number },
): Promise<ParsedYaml<z.infer<S>>> {
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(source.text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number): number => lines.linePos(offset).line + source.firstLine - 1
  const [broken] = [...document.errors, ...document.warnings]
  if (broken !== undefined) {
    throw notYaml(`${source.file}:${lineAt(broken.pos[0])}`, broken.message)
  }
  const raw = toPlain(document, source.file)
  const fail = (problems: readonly Problem[]): UserError => {
    const located = problems.map((problem) => ({ ...problem, line: lineOf(document, problem.path, lineAt, yaml) }))
    return problemError(source.file, located)
  }
  const parsed = schema.safeParse(raw)
  if (!parsed.success) throw fail(describeIssues(schema, raw, parsed.error.issues))
  return { value: parsed.data, fail }
}

function notYaml(where: string, message: string): UserError {
  const firstLine = message.split('\n', 1)[0] ?? message
  return new UserError(`${where}: not valid YAML: ${firstLine}`, {
    hint: 'Check the indentation (spaces, no tabs) and quote text that holds ":" or "#".',
  })
}

function toPlain(document: Document.Parsed<ParsedNode>, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw notYaml(`${file}:1`, error instanceof Error ? error.message : String(error))
  }
}

type Yaml = typeof import('yaml')

/** The line of the deepest part of `path` that the file has: of the key where it is a key, of the value otherwise. */
function lineOf(
  document: Document.Parsed<ParsedNode>,
  path: KeyPath,
  lineAt: (offset: number) => number,
  yaml: Yaml,
): number {
  let node: unknown = document.contents
  let offset = startOf(document.contents)
  for (const part of path) {
    const pair = yaml.isMap(node) ? node.items.find((item) => keyOf(item, yaml) === String(part)) : undefined
    const value = pair === undefined ? (yaml.isSeq(node) ? node.items[Number(part)] : undefined) : pair.value
    const marker = pair === undefined ? value : pair.key
    if (!yaml.isNode(marker)) break
    offset = startOf(marker)
    node = yaml.isAlias(value) ? value.resolve(document) : value
  }
  return lineAt(offset)
}

const keyOf = (pair: Pair, yaml: Yaml): string | undefined =>
  yaml.isScalar(pair.key) ? String(pair.key.value) : undefined

const startOf = (node: Node | null): number => node?.range?.[0] ?? 0
