import type { ParserOptions, ParserPlugin } from '@babel/parser'
import { entryNames, functionsOf, isFunction, type NamedBody } from './javascript-functions.ts'
import { valueSites } from './javascript-values.ts'
import {
  applyEdits,
  type CodeUnit,
  crashToken,
  type FilePlan,
  type FileText,
  isEntryName,
  type Mutator,
  type PlanMarks,
  type SourceFile,
  type TextEdit,
} from './mutation.ts'
import { childOf, childrenOf, listOf, type SyntaxNode, toNode } from './syntax-node.ts'

const EXTENSION = /\.(?:[cm]?[jt]s|[jt]sx)$/

/** Mutations of JavaScript and TypeScript by text edits at the places that @babel/parser names. */
export function javascriptMutator(): Mutator {
  return {
    language: 'javascript',
    handles: (path, firstLine) => EXTENSION.test(path) || /^#!.*\b(?:node|bun|deno|tsx)\b/.test(firstLine),
    async plan(files: readonly SourceFile[], marks: PlanMarks): Promise<FilePlan[]> {
      const plans: FilePlan[] = []
      for (const file of files) {
        const program = await parse(file)
        if (program !== undefined) plans.push(planFile(file, program, marks))
      }
      return plans
    },
    async parses(files: readonly FileText[]): Promise<boolean[]> {
      return Promise.all(files.map(async (file) => (await parse(file)) !== undefined))
    },
  }
}

function planFile(file: SourceFile, program: SyntaxNode, { marker, recordPath }: PlanMarks): FilePlan {
  const skipped = file.driver ? entryNames(program) : new Set<string>()
  const functions = functionsOf(program, skipped)
  // An always true condition that a type checker does not see through: no "unreachable code" in TypeScript.
  const throwing = `if (Number.isFinite(1)) throw new Error("${marker}");`
  const neutral = 'void 0;'
  const atEntry = (statement: string): string =>
    applyEdits(
      file.text,
      functions.map(({ body }) => insertion(file.text, body, statement)),
    )
  const typed = /\.(?:[cm]?ts|tsx)$/.test(file.path)
  const record = (token: string): string => recordStatement(recordPath, token, typed)
  const recording = applyEdits(
    file.text,
    functions.flatMap(({ body }, index) => {
      const token = `${file.key}${index}`
      return guardedInsertion(file.text, body, { entry: record(token), crash: record(crashToken(token)) })
    }),
  )
  const atModule = (statement: string): string => applyEdits(file.text, [moduleInsertion(program, statement)])
  if (!file.driver && isScript(file.text, program)) {
    const token = `${file.key}0`
    const entry = moduleInsertion(program, `${record(token)} try {`)
    const end = { start: file.text.length, end: file.text.length, text: `\n${caughtBy(record(crashToken(token)))}\n` }
    return {
      path: file.path,
      neutral: atModule(neutral),
      throwing: atModule(throwing),
      recording: applyEdits(file.text, [entry, end]),
      guarded: true,
      units: [{ token, name: '', lines: Math.max(1, linesOf(file.text, program)), entry: false }],
      functions: 1,
      sites: valueSites(file, program, { skipped, typed, letter: marker.charAt(0) }),
    }
  }
  return {
    path: file.path,
    neutral: functions.length > 0 ? atEntry(neutral) : atModule(neutral),
    ...(functions.length > 0 ? { throwing: atEntry(throwing) } : { throwingModule: atModule(throwing) }),
    ...(functions.length > 0 ? { recording, guarded: true } : {}),
    units: unitsOf(file, functions),
    functions: functions.length,
    sites: valueSites(file, program, { skipped, typed, letter: marker.charAt(0) }),
  }
}

const hasFunction = (node: SyntaxNode): boolean =>
  isFunction(node) || childrenOf(node).some(({ child }) => hasFunction(child))

const WORKS = /^(?:For\w*Statement|(?:Do)?WhileStatement|TryStatement)$/

/** A file without functions that does its work when it is started: no test, and its statements fit into a block. */
function isScript(text: string, program: SyntaxNode): boolean {
  const body = listOf(program, 'body')
  if (/\bassert\b|\bexpect\s*\(/.test(text) || hasFunction(program)) return false
  if (body.some(({ type }) => /^Export/.test(type))) return false
  return body.some(
    (node) =>
      WORKS.test(node.type) ||
      (node.type === 'ExpressionStatement' &&
        /^(?:Call|Await)Expression$/.test(childOf(node, 'expression')?.type ?? '')),
  )
}

function unitsOf(file: SourceFile, functions: readonly NamedBody[]): CodeUnit[] {
  return functions.map(({ name, body }, index) => {
    const within = functions.filter((other) => other.body.start > body.start && other.body.end < body.end)
    const own = linesOf(file.text, body)
    const lines = Math.max(1, own - within.reduce((sum, other) => sum + linesOf(file.text, other.body) - 1, 0))
    return { token: `${file.key}${index}`, name, lines, entry: isEntryName(name) }
  })
}

function linesOf(text: string, { start, end }: SyntaxNode): number {
  return text
    .slice(start, end)
    .split('\n')
    .filter((line) => /[^\s{}()[\];,]/.test(line) && !/^\s*(?:\/\/|\*|\/\*)/.test(line)).length
}

/** A module has no `require`; where neither it nor `getBuiltinModule` is there, as in a browser, nothing is written. */
function recordStatement(path: string, token: string, typed: boolean): string {
  const [top, required] = typed
    ? ['(globalThis as any)', 'undefined']
    : ['globalThis', 'typeof require === "function" ? require("fs") : undefined']
  const fs = `${top}.process.getBuiltinModule ? ${top}.process.getBuiltinModule("fs") : ${required}`
  return (
    `if (!${top}.${token} && ${top}.process) { ${top}.${token} = 1; ` +
    `try { (${fs}).appendFileSync("${path}", "${token}\\n"); } catch { } }`
  )
}

/** Behind the directives of a function's block; an arrow's expression becomes a block. */
function insertion(text: string, body: SyntaxNode, statement: string): TextEdit {
  if (body.type === 'BlockStatement') {
    const at = listOf(body, 'directives').at(-1)?.end ?? body.start + 1
    return { start: at, end: at, text: `\n${statement}\n` }
  }
  const [start, end] = withParentheses(text, body)
  return { start, end, text: `{ ${statement} return (${text.slice(body.start, body.end)}); }` }
}

const caughtBy = (crash: string): string => `} catch (e_) { ${crash} throw e_; }`

/** A statement at the entry, and another one where an error leaves the function. */
function guardedInsertion(text: string, body: SyntaxNode, record: { entry: string; crash: string }): TextEdit[] {
  const caught = caughtBy(record.crash)
  if (body.type !== 'BlockStatement') {
    const [start, end] = withParentheses(text, body)
    const given = text.slice(body.start, body.end)
    return [{ start, end, text: `{ ${record.entry} try { return (${given}); ${caught} }` }]
  }
  const end = body.end - 1
  return [insertion(text, body, `${record.entry} try {`), { start: end, end, text: `\n${caught} ` }]
}

/** `x => (y)`: the node of y leaves its parentheses out, but a block may not stand inside them. */
function withParentheses(text: string, body: SyntaxNode): [number, number] {
  let [start, end] = [body.start, body.end]
  for (;;) {
    const before = /\(\s*$/.exec(text.slice(0, start))
    const after = /^\s*\)/.exec(text.slice(end))
    const arrow = /=>\s*$/.test(text.slice(0, start))
    if (arrow || before === null || after === null) return [start, end]
    start -= before[0].length
    end += after[0].length
  }
}

/** Behind hashbang, directives and imports: the imports run first in any case. */
function moduleInsertion(program: SyntaxNode, statement: string): TextEdit {
  const imports = listOf(program, 'body').filter((node) => node.type === 'ImportDeclaration')
  const interpreter = childOf(program, 'interpreter')
  const at = imports.at(-1)?.end ?? listOf(program, 'directives').at(-1)?.end ?? interpreter?.end ?? 0
  return { start: at, end: at, text: `\n${statement}\n` }
}

async function parse(file: FileText): Promise<SyntaxNode | undefined> {
  const { parse: parseSource } = await import('@babel/parser')
  try {
    return childOf(toNode(parseSource(file.text, optionsFor(file.path))) ?? NOTHING, 'program')
  } catch (error) {
    // The parser throws a SyntaxError for what is no program, and a RangeError where nesting exhausts the stack.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

const NOTHING: SyntaxNode = { type: '', start: 0, end: 0, line: 1, fields: {} }

function optionsFor(path: string): ParserOptions {
  const plugins: ParserPlugin[] = ['decorators', 'explicitResourceManagement']
  if (/\.(?:[cm]?ts|tsx)$/.test(path)) plugins.push('typescript')
  if (!/\.[cm]?ts$/.test(path)) plugins.push('jsx')
  return {
    sourceType: path.endsWith('.cjs') ? 'script' : 'unambiguous',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowUndeclaredExports: true,
    plugins,
  }
}
