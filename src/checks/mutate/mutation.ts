/** A source file as the mutators see it. A driver is named by the test command: its own entry code is test, not source. */
export type SourceFile = { path: string; text: string; driver: boolean }

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

/** What can be done to one file. */
export type FilePlan = {
  path: string
  /** The file with another syntax tree and the same meaning. */
  neutral: string
  /** The file with a throw at the entry of every function; absent where it has none. */
  throwing?: string
  /** The file with a throw at its own entry; present where it has no function. */
  throwingModule?: string
  /** How many functions throw. */
  functions: number
  sites: ValueSite[]
}

/** Mutations for one language. Files that do not parse get no plan. */
export type Mutator = {
  language: string
  handles(path: string, firstLine: string): boolean
  plan(files: readonly SourceFile[], marker: string): Promise<FilePlan[]>
  /** For each text, whether it still parses. */
  parses(files: readonly FileText[]): Promise<boolean[]>
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
