import type { LineRange } from '../mutation.ts'
import type { HiddenText } from './mask.ts'

/** A function as a scanner sees it: offsets of what stands between its braces, and what it says that it gives. */
export type CodeFunction = {
  name: string
  bodyStart: number
  bodyEnd: number
  /** Text of the declared result, trimmed; empty where there is none. */
  result: string
  /** It may also be computed by the compiler: then it cannot write anything down. */
  constant?: true
}

/** What the scanner must know of a language with functions in braces. */
export type Language = {
  name: string
  handles(path: string, firstLine: string): boolean
  hidden: readonly HiddenText[]
  /** Stretches that hold tests, to be left alone. */
  testRegions(masked: string): { start: number; end: number }[]
  /** Lines of comments that are run as tests. */
  documentedTests?(text: string): LineRange[]
  functions(masked: string, text: string): CodeFunction[]
  /** Where the work of a script without functions begins; absent where the file only holds names for others. */
  script?(path: string, masked: string): number | undefined
  /** Statements that fit behind the opening brace of any function, written as the language's formatter would. */
  neutral: string
  throwing(marker: string): string
  /** Appends `token` to the file at `path`, once a process; absent where the language has no short way. */
  record?(path: string, token: string): string
  /** Text for the top of the file that `record` needs, and where it goes. */
  prelude?(masked: string, text: string): { at: number; text: string } | undefined
  /** What a declared result is; it decides whether `+` may become `-`. */
  isNumber(result: string): boolean
  /** A wrong value of the type that is declared, for `return expression`; absent where none can be written down. */
  wrong(result: string, expression: string, letter: string): string | undefined
  /** `return x` ends with a semicolon, or with the line. */
  returnEnds: 'semicolon' | 'line'
  /** What ends the value behind `return` before its line does. */
  returnStops?: RegExp
  /** Where the last line of a body is what it gives. */
  tail?(masked: string): { start: number; end: number } | undefined
  /** The last expression of a body without semicolon is what it gives. */
  tailExpression: boolean
  /** Calls whose first string is printed; its opening quote ends the match. */
  prints?: RegExp
  /** Whether `+` may join texts: then `-` takes its place only where a number is seen. */
  plusJoins: boolean
  /** Operators that are words, each with another one that may take its place. */
  words?: Readonly<Record<string, string>>
  /** A shell command that reads a file named `$1` and fails where its text is no program. */
  check?: string
}
