import type { Sandbox } from '../../contracts/sandbox.ts'
import type { ExecBudget } from '../../model/policy.ts'
import {
  applyEdits,
  type FilePlan,
  type FileText,
  isEntryName,
  type Mutator,
  type PlanMarks,
  type SourceFile,
  TEST_FUNCTION,
  type TextEdit,
  type ValueSite,
} from './mutation.ts'

const FUNCTION = /^[ \t]*(?:function[ \t]+([\w:-]+)[ \t]*(?:\([ \t]*\))?|([\w:-]+)[ \t]*\([ \t]*\))\s*\{/gm

/** Mutations of shell scripts by their text; whether a mutant parses is asked of `bash -n` in the sandbox. */
export function shellMutator(sandbox: Sandbox, budget: ExecBudget): Mutator {
  return {
    language: 'shell',
    handles: (path, firstLine) => /\.(?:sh|bash)$/.test(path) || /^#!.*\b(?:ba|da|z|k)?sh\b/.test(firstLine),
    async plan(files: readonly SourceFile[], marks: PlanMarks): Promise<FilePlan[]> {
      return files.map((file) => planFile(file, marks))
    },
    async parses(files: readonly FileText[]): Promise<boolean[]> {
      const answers: boolean[] = []
      for (const { text } of files) answers.push(await parses(sandbox, budget, text))
      return answers
    },
  }
}

async function parses(sandbox: Sandbox, budget: ExecBudget, text: string): Promise<boolean> {
  const result = await sandbox.exec({ argv: ['bash', '-n'], stdin: text }, { ...budget, wallMs: 10_000 })
  if (result.infraError !== undefined) throw new Error(result.infraError)
  return result.exitCode === 0
}

/** A script without functions is run as a whole, so that its own entry is the one that throws. */
function planFile(file: SourceFile, { marker, recordPath }: PlanMarks): FilePlan {
  const bodies = file.driver ? testedFunctions(file.text) : functionEntries(file.text)
  const entries = bodies.length > 0 ? bodies : file.driver ? [] : [{ name: '', at: scriptEntry(file.text) }]
  const withEach = (statement: (index: number) => string): string =>
    applyEdits(
      file.text,
      entries.map(({ at }, index) => ({ start: at, end: at, text: `\n${statement(index)}\n` })),
    )
  const token = (index: number): string => `${file.key}${index}`
  const neutralAt = entries.length > 0 ? withEach(() => ':') : `${file.text}\n:\n`
  return {
    path: file.path,
    neutral: neutralAt,
    ...(entries.length === 0
      ? {}
      : {
          throwing: withEach(() => `echo ${marker} >&2; exit 97`),
          recording: withEach(
            (index) => `[ -n "$${token(index)}" ] || { ${token(index)}=1; echo ${token(index)} >> '${recordPath}'; }`,
          ),
        }),
    units: entries.map(({ name, at }, index) => ({
      token: token(index),
      name,
      lines: linesOf(file.text, at, bodies.length > 0),
      entry: isEntryName(name),
    })),
    functions: entries.length,
    sites: file.driver ? sitesWithin(file, bodies, marker.charAt(0)) : withOutputs(file, bodies, marker.charAt(0)),
  }
}

type ShellFunction = { name: string; at: number }

/** A driver's wrong values stand in the functions that it tests, and nowhere else. */
function sitesWithin(file: SourceFile, bodies: readonly ShellFunction[], letter: string): ValueSite[] {
  if (bodies.length === 0) return []
  const ranges = bodies.map(({ at }) => ({ from: at, to: endOfBody(file.text, at) }))
  return withOutputs(file, bodies, letter).filter(({ edit }) =>
    ranges.some(({ from, to }) => edit.start >= from && edit.end <= to),
  )
}

/** What looks at a result and says so. */
const LOOKS_AT =
  /(?:\[\[? |\b(?:test|diff|cmp|grep|case) )[\s\S]*(?:\b(?:ok|pass|fail|exit|return|expected|got|want)|=1\b)/i

/**
 * The functions of a script that tests itself. The test are those that its own entry calls for what they do, not for what they
 * print, those that stand inside of them, and those that they hand a result to.
 */
function testedFunctions(text: string): ShellFunction[] {
  const all = [...text.matchAll(FUNCTION)].map((match) => {
    const at = match.index + match[0].length
    return { name: match[1] ?? match[2] ?? '', at, end: endOfBody(text, at) }
  })
  const bodyOf = ({ at, end }: { at: number; end: number }): string => text.slice(at, Math.max(at, end))
  const outside = all.reduceRight((left, { at, end }) => (end < at ? left : left.slice(0, at) + left.slice(end)), text)
  const isCaptured = ({ name }: { name: string }): boolean =>
    new RegExp(`(?:\\$\\(|<\\(|\\||\`)\\s*${name}(?![\\w-])`).test(text)
  const isCalled = ({ name }: { name: string }, from: string): boolean =>
    new RegExp(`(?:^|[;&{]|\\b(?:if|then|else|do|while|until|time)\\b|! )[ \\t]*${name}(?![\\w(-])`, 'm').test(from)
  const isTest = new Set(
    all.filter((one) => TEST_FUNCTION.test(one.name) || (!isCaptured(one) && isCalled(one, outside))),
  )
  for (const test of isTest) {
    for (const one of all) {
      const inside = one.at > test.at && one.at < test.end
      if (inside || (!isCaptured(one) && isCalled(one, bodyOf(test)) && LOOKS_AT.test(bodyOf(one)))) isTest.add(one)
    }
  }
  return all.filter((one) => !isTest.has(one))
}

function functionEntries(text: string): { name: string; at: number }[] {
  return [...text.matchAll(FUNCTION)]
    .map((match) => ({ name: match[1] ?? match[2] ?? '', at: match.index + match[0].length }))
    .filter(({ name }) => !TEST_FUNCTION.test(name))
}

/** Lines of commands from here to the brace at the margin that ends a function, or to the end of the script. */
function linesOf(text: string, at: number, isFunction: boolean): number {
  const rest = text.slice(at)
  const body = isFunction ? rest.slice(0, Math.max(0, rest.search(/^\s*\}/m))) : rest
  return Math.max(1, body.split('\n').filter((line) => !/^\s*(?:#.*)?$/.test(line)).length)
}

/** Behind the interpreter line and the comments below it. */
function scriptEntry(text: string): number {
  return /^(?:[ \t]*#[^\n]*\n)*/.exec(text)?.[0].length ?? 0
}

/** Where nothing inside a function or script can be made wrong, its whole output is: what it is made of are other programs. */
function withOutputs(file: SourceFile, bodies: readonly { name: string; at: number }[], letter: string): ValueSite[] {
  const sites = sitesOf(file, letter)
  const entry = { name: '', at: scriptEntry(file.text), end: file.text.length }
  const whole = bodies.length === 0 ? [entry] : bodies.map((body) => ({ ...body, end: endOfBody(file.text, body.at) }))
  const quiet = whole.filter(({ name, end }) => end > 0 && !sites.some(({ within }) => within === name))
  return [...sites, ...quiet.map(({ name, at, end }) => outputSite(file, { name, at, end }, letter))]
}

function outputSite(
  file: SourceFile,
  { name, at, end }: { name: string; at: number; end: number },
  letter: string,
): ValueSite {
  const text = `\n{ ${file.text.slice(at, end)}\n} | sed '1s/^/${letter}/'\n`
  const line = file.text.slice(0, at).split('\n').length
  return {
    path: file.path,
    line,
    within: name,
    what: 'prints another text',
    kind: 'return',
    edit: { start: at, end, text },
  }
}

/** The brace that closes a function: on its own line as far out as the function, or the last one of a single line; -1 without. */
function endOfBody(text: string, at: number): number {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  const lineEnd = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at)
  const onLine = text.slice(at, lineEnd).lastIndexOf('}')
  if (onLine >= 0 && text.slice(at, lineEnd).trim() !== '') return at + onLine
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
  const close = new RegExp(`^${indent}\\}`, 'm').exec(text.slice(lineEnd))
  return close === null ? -1 : lineEnd + close.index + indent.length
}

/** What a script prints, and its arithmetic. Conditions are left alone: turned round they end a script as a crash would. */
function sitesOf(file: SourceFile, letter: string): ValueSite[] {
  const sites: ValueSite[] = []
  let start = 0
  let within = ''
  for (const [index, line] of file.text.split('\n').entries()) {
    const name = /^[ \t]*(?:function[ \t]+)?([\w:-]+)[ \t]*\(/.exec(line)?.[1]
    if (name !== undefined) within = name
    if (!/^\s*#|>&2|\b(?:exit|return|set|trap|shift|seq|sleep)\b/.test(line) && !TEST_FUNCTION.test(within)) {
      for (const change of [...printed(line, letter), ...arithmetic(line)]) {
        const edit = { ...change.edit, start: change.edit.start + start, end: change.edit.end + start }
        sites.push({ path: file.path, line: index + 1, within, what: change.what, kind: change.kind, edit })
      }
    }
    if (/^\}/.test(line)) within = ''
    start += line.length + 1
  }
  return sites
}

type Change = { edit: TextEdit; what: string; kind: ValueSite['kind'] }

function printed(line: string, letter: string): Change[] {
  const echo = [...line.matchAll(/\becho (?=["'$\w])(?!-)/g)]
  const printf = [...line.matchAll(/\bprintf ["']/g)]
  return [...echo, ...printf].map((match) => {
    const at = match.index + match[0].length
    return { edit: { start: at, end: at, text: letter }, what: 'prints another text', kind: 'return' }
  })
}

const SWAPS: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '+', '/': '*', '%': '*' }

function arithmetic(line: string): Change[] {
  const changes: Change[] = []
  for (const region of line.matchAll(/\$\(\((.*?)\)\)/g)) {
    for (const operator of (region[1] ?? '').matchAll(/(?<=[\w)\s])([+\-*/%])(?=[\s\w($])(?!=)/g)) {
      const [sign = ''] = operator
      const start = region.index + 3 + operator.index
      const other = SWAPS[sign] ?? sign
      changes.push({ edit: { start, end: start + 1, text: other }, what: `${sign} becomes ${other}`, kind: 'operator' })
    }
  }
  return changes
}
