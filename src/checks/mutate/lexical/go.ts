import type { CodeFunction, Language } from './language.ts'
import { blockComment, closingOf, lineComment, quoted } from './mask.ts'

const HEADER = /\bfunc\b[ \t]*(?:\([^)\n]*\)[ \t]*)?(\w*)(?:\[[^\]\n]*\])?[ \t]*\(/g
const NUMBER = /^(?:u?int(?:8|16|32|64)?|byte|rune|float(?:32|64)|time\.Duration)$/

/** Go: tests live in files of their own, so every function of a source is source. */
export const go: Language = {
  name: 'go',
  handles: (path) => path.endsWith('.go'),
  hidden: [
    lineComment('\\/\\/'),
    blockComment,
    { begin: /`/y, end: () => /`|$/g, keepsQuotes: true },
    quoted('"'),
    quoted("'"),
  ],
  testRegions: () => [],
  functions(masked: string): CodeFunction[] {
    return [...masked.matchAll(HEADER)].flatMap((match) => {
      const end = closingOf(masked, match.index + match[0].length - 1)
      const open = end < 0 ? -1 : bodyOf(masked, end)
      const close = open < 0 ? -1 : closingOf(masked, open)
      if (close < 0) return []
      const result = masked.slice(end, open).trim()
      return [{ name: match[1] ?? '', bodyStart: open + 1, bodyEnd: close - 1, result }]
    })
  },
  neutral: '_ = 0',
  throwing: (marker) => `if true {\n\tpanic("${marker}")\n}`,
  record: (path, token) =>
    `if f, e := bk${WORD}.OpenFile("${path}", 1089, 0644); e == nil { f.WriteString("${token}\\n"); f.Close() }`,
  prelude(masked: string): { at: number; text: string } | undefined {
    const clause = /^[ \t]*package[ \t]+\w+/m.exec(masked)
    return clause === null ? undefined : { at: clause.index + clause[0].length, text: `; import bk${WORD} "os"` }
  },
  isNumber: (result) => NUMBER.test(firstType(result)),
  wrong(result: string, expression: string, letter: string): string | undefined {
    const type = firstType(result)
    if (NUMBER.test(type)) return `(${expression}) + 1`
    if (type === 'bool') return `!(${expression})`
    return type === 'string' ? `(${expression}) + "${letter}"` : undefined
  },
  returnEnds: 'line',
  tailExpression: false,
  prints: /\bfmt\.(?:Print|Printf|Println|Sprintf|Fprintf\([\w.]+,|Fprintln\([\w.]+,)[ (]*"/g,
  plusJoins: true,
  check: 'gofmt -e "$1"',
}

/** Part of an alias that no file of an agent is likely to hold. */
const WORD = 'qosx'

/** The brace that opens a body behind its parameters; a result may hold braces of its own: `interface{}`, `struct{}`. */
function bodyOf(masked: string, from: number): number {
  let at = from
  for (;;) {
    const next = /[{\n]/g
    next.lastIndex = at
    const found = next.exec(masked)
    if (found === null || found[0] === '\n') return -1
    if (!/\b(?:interface|struct)[ \t]*$/.test(masked.slice(from, found.index))) return found.index
    at = closingOf(masked, found.index)
    if (at < 0) return -1
  }
}

/** Of `(int, error)` the first, without its name. */
function firstType(result: string): string {
  const [first = ''] = result.replace(/^\(|\)$/g, '').split(',')
  return first.trim().split(/\s+/).at(-1) ?? ''
}
