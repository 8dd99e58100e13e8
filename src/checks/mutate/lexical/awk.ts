import type { CodeFunction, Language } from './language.ts'
import { closingOf, type HiddenText, lineComment, quoted } from './mask.ts'

const pattern: HiddenText = {
  begin: /(?<=[~(,!]\s*|^\s*|\n\s*|&&\s*|\|\|\s*)\//y,
  end: () => /(?<!\\)\/|(?=\n)|$/g,
  keepsQuotes: true,
}

/** Awk: functions, and the actions of rules, which are what a program does. */
export const awk: Language = {
  name: 'awk',
  handles: (path, firstLine) => /\.awk$/.test(path) || /^#!.*\b[gm]?awk\b/.test(firstLine),
  hidden: [lineComment('#'), quoted('"'), pattern],
  testRegions: () => [],
  functions(masked: string): CodeFunction[] {
    const found: CodeFunction[] = []
    for (let at = masked.indexOf('{'); at >= 0; ) {
      const close = closingOf(masked, at)
      if (close < 0) return found
      const head = masked.slice(found.at(-1)?.bodyEnd ?? 0, at)
      const name = /\bfunc(?:tion)?\s+(\w+)\s*\([^)]*\)\s*$/.exec(head)?.[1] ?? ''
      found.push({ name, bodyStart: at + 1, bodyEnd: close - 1, result: '' })
      at = masked.indexOf('{', close)
    }
    return found
  },
  neutral: 'if (0) { };',
  throwing: (marker) => `if (1) { print "${marker}" > "/dev/stderr"; exit 97 };`,
  record: (path, token) => `if (!${token}_++) { print "${token}" >> "${path}"; close("${path}") };`,
  isNumber: () => false,
  wrong: (_result, expression) => (/^\s*$/.test(expression) ? undefined : `(${expression}) + 1`),
  returnEnds: 'line',
  tailExpression: false,
  prints: /\bprintf?[ \t(]+"/g,
  plusJoins: false,
}
