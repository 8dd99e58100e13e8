/**
 * A source file as the mutators see it. A driver is named by the test command: its own entry code is test, not source.
 * `key`: a word that no other file has and that nobody can guess.
 */
export type SourceFile = { path: string; text: string; driver: boolean; key: string }

export type FileText = { path: string; text: string }

/** Replaces `start`..`end` (UTF-16 units) by `text`. */
export type TextEdit = { start: number; end: number; text: string }

/** One place where a single wrong value can be made. */
export type ValueSite = {
  path: string
  edit: TextEdit
  line: number
  /** The innermost named function around it; empty at the top level. */
  within: string
  what: string
  kind: 'return' | 'operator' | 'constant'
}

/** A function whose execution can be recorded: its token is written once a process. `entry`: what a program starts with. */
export type CodeUnit = { token: string; name: string; lines: number; entry: boolean }

/** Words of one verification. `recordPath`: where tokens are written, as the sandbox calls it. */
export type PlanMarks = { marker: string; recordPath: string }

/** Lines from the first to the last, both 1-based and included. */
export type LineRange = { from: number; to: number }

/** What can be done to one file. */
export type FilePlan = {
  path: string
  /** The file with another syntax tree and the same meaning. */
  neutral: string
  /** The file with a throw at the entry of every function; absent where it has none. */
  throwing?: string
  /** The file with a throw at its own entry; present where it has no function. */
  throwingModule?: string
  /** The file with each function writing its token to `recordPath`; absent where nothing can be recorded. */
  recording?: string
  /** The recording text also writes a token of `crashToken` where an error leaves a function. */
  guarded?: true
  units: CodeUnit[]
  /** Lines of the file that hold tests. */
  testLines?: LineRange[]
  /** How many functions throw. */
  functions: number
  sites: ValueSite[]
}

/** What a function writes whose own token this is, where an error leaves it. */
export const crashToken = (token: string): string => `${token}z`

export const isCrashToken = (token: string): boolean => /\dz$/.test(token)

/** Mutations for one language. Files that do not parse get no plan. */
export type Mutator = {
  language: string
  handles(path: string, firstLine: string): boolean
  plan(files: readonly SourceFile[], marks: PlanMarks): Promise<FilePlan[]>
  /** For each text, whether it still parses; `originals` are the files as they were, where the parser needs more than the text. */
  parses(files: readonly FileText[], originals?: readonly FileText[]): Promise<boolean[]>
}

/** A text with some edits made; they must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text
  for (const edit of [...edits].sort((a, b) => b.start - a.start || b.end - a.end)) {
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end)
  }
  return result
}

/** Functions with such names test rather than work, also where they stand in a source file. */
export const TEST_FUNCTION = /^tests?$|^test_|_tests?$|^test[A-Z]|self_?test|run_?(?:all_?)?tests?/i

/** What a program starts with: it reads arguments and prints, and is seldom called by a test. */
export const isEntryName = (name: string): boolean =>
  /^(?:_?main|_?cli|usage|parse_?[aA]rgs|print_?[hH]elp)$/.test(name)
