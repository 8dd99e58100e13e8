import type { CodeFunction, Language } from './language.ts'
import { blockComment, closingOf, type HiddenText, lineComment, quoted } from './mask.ts'

/** A definition at the left margin or inside a class: a result, a name, parameters, a brace. */
const HEADER = /^([ \t]*(?:[\w:<>,&*~[\]]+[ \t*&]+)+)([\w:~]+)[ \t]*\(/gm
const NOT_NAMES = /^(?:if|for|while|switch|return|sizeof|else|do|case|defined|catch|new|delete)$/
const NUMBER =
  /^(?:(?:static|inline|extern|const|unsigned|signed|long|short|int|char|double|float|size_t|u?int\d+_t|ssize_t)\b\s*)+$/

/** A macro is no code that a statement could be put into; its lines may go on. */
const directive: HiddenText = { begin: /(?<=^|\n)[ \t]*#/y, end: () => /(?<!\\)(?=\n)|$/g, keepsQuotes: false }

const rawString: HiddenText = {
  begin: /R"(\w*)\(/y,
  end: (opened) => new RegExp(`\\)${opened[1] ?? ''}"|$`, 'g'),
  keepsQuotes: true,
}

/** C and C++. `__builtin_abort` needs no header; gcc and clang both have it. */
export const c: Language = {
  name: 'c',
  handles: (path) => /\.(?:c|cc|cpp|cxx|h|hpp)$/.test(path),
  hidden: [lineComment('\\/\\/'), blockComment, directive, rawString, quoted('"'), quoted("'")],
  testRegions: () => [],
  functions(masked: string): CodeFunction[] {
    return [...masked.matchAll(HEADER)].flatMap((match) => {
      const [, result = '', name = ''] = match
      if (NOT_NAMES.test(name) || /\b(?:return|else|new|case|consteval)\b/.test(result)) return []
      const end = closingOf(masked, match.index + match[0].length - 1)
      const between =
        end < 0
          ? null
          : /^(?:\s|const\b|noexcept\b|override\b|__attribute__\s*\(\(.*?\)\)|->[^;{}]*)*\{/.exec(masked.slice(end))
      if (between === null) return []
      const close = closingOf(masked, end + between[0].length - 1)
      const constant = /\bconstexpr\b/.test(result) ? { constant: true as const } : {}
      const bodyStart = end + between[0].length
      return close < 0
        ? []
        : [{ name, bodyStart, bodyEnd: close - 1, result: result.replace(/\bconstexpr\s+/, '').trim(), ...constant }]
    })
  },
  neutral: '(void)0;',
  throwing: () => 'if (1) __builtin_abort();',
  record: (path, token) =>
    `{ static int seen_; if (!seen_) { FILE *f_ = fopen("${path}", "a"); seen_ = 1; if (f_) { fputs("${token}\\n", f_); fclose(f_); } } }`,
  prelude(_masked: string, text: string): { at: number; text: string } {
    // Behind the last #include: what a file defines before it may change what a header declares.
    const last = [...text.matchAll(/^[ \t]*#[ \t]*include\b[^\n]*\n/gm)].at(-1)
    return { at: last === undefined ? 0 : last.index + last[0].length, text: '#include <stdio.h>\n' }
  },
  isNumber: (result) => NUMBER.test(result),
  wrong(result: string, expression: string): string | undefined {
    if (/\bbool\b|\b_Bool\b/.test(result) && !/[*&<]/.test(result)) return `!(${expression})`
    return NUMBER.test(result) ? wrongNumber(expression) : undefined
  },
  returnEnds: 'semicolon',
  tailExpression: false,
  prints: /\b(?:printf|puts|fputs)[ \t]*\([ \t]*"|\bfprintf[ \t]*\([ \t]*\w+[ \t]*,[ \t]*"|\bstd::cout[ \t]*<<[ \t]*"/g,
  plusJoins: false,
  check:
    'case "$1" in *.c|*.h) gcc -w -fsyntax-only -I. -Iinclude -I.. -x c "$1";; *) g++ -w -fsyntax-only -I. -Iinclude -I.. -x c++ "$1";; esac',
}

/** Where a comparison is what is given, one more would still be true. */
function wrongNumber(expression: string): string {
  return /[=!<>]=|[<>]|&&|\|\||^\s*!/.test(expression) ? `!(${expression})` : `(${expression}) + 1`
}
