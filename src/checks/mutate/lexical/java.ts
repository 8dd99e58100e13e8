import type { CodeFunction, Language } from './language.ts'
import { blockComment, closingOf, type HiddenText, lineComment, quoted } from './mask.ts'

const HEADER =
  /^[ \t]*(?:(?:public|protected|private|static|final|synchronized|abstract)[ \t]+)*(?:<[^>\n]*>[ \t]+)?(\w[\w<>[\],.? ]*?)[ \t]+(?!if\b|for\b|while\b|switch\b|catch\b)(\w+)[ \t]*\(/gm
const NOT_RESULTS = /\b(?:return|new|else|throw|case|assert)\b/
const NUMBER = /^(?:byte|short|int|long|float|double)$/
const textBlock: HiddenText = { begin: /"""/y, end: () => /"""|$/g, keepsQuotes: true }

/** Java; tests live in files of their own. */
export const java: Language = {
  name: 'java',
  handles: (path) => path.endsWith('.java'),
  hidden: [lineComment('\\/\\/'), blockComment, textBlock, quoted('"'), quoted("'")],
  testRegions: () => [],
  functions(masked: string): CodeFunction[] {
    return [...masked.matchAll(HEADER)].flatMap((match) => {
      const [, result = '', name = ''] = match
      if (NOT_RESULTS.test(match[0])) return []
      const end = closingOf(masked, match.index + match[0].length - 1)
      const between = end < 0 ? null : /^\s*(?:throws[\s\w.,]+)?\{/.exec(masked.slice(end))
      if (between === null) return []
      const close = closingOf(masked, end + between[0].length - 1)
      return close < 0 ? [] : [{ name, bodyStart: end + between[0].length, bodyEnd: close - 1, result: result.trim() }]
    })
  },
  neutral: ';',
  throwing: (marker) => `if (true) throw new IllegalStateException("${marker}");`,
  record: (path, token) =>
    `if (System.getProperty("${token}") == null) { System.setProperty("${token}", "1"); ` +
    `try (java.io.FileWriter w = new java.io.FileWriter("${path}", true)) { w.write("${token}\\n"); } catch (java.io.IOException e_) { } }`,
  isNumber: (result) => NUMBER.test(result),
  wrong(result: string, expression: string, letter: string): string | undefined {
    if (/^(?:int|long|float|double)$/.test(result)) return `(${expression}) + 1`
    if (result === 'boolean') return `!(${expression})`
    return result === 'String' ? `(${expression}) + "${letter}"` : undefined
  },
  returnEnds: 'semicolon',
  tailExpression: false,
  prints: /\bSystem\.out\.print(?:ln|f)?[ \t]*\([ \t]*"/g,
  plusJoins: true,
}
