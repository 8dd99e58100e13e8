import type { CodeFunction, Language } from './language.ts'
import { blockComment, closingOf, type HiddenText, lineComment, quoted } from './mask.ts'

/** What stands before the first `<?php` and behind `?>` is no code. */
const page: HiddenText = { begin: /(?<![\s\S])(?!<\?)|\?>/y, end: () => /<\?(?:php|=)?|$/g, keepsQuotes: false }

const heredoc: HiddenText = {
  begin: /<<<[ \t]*(["']?)(\w+)\1/y,
  end: (opened) => new RegExp(`\\n[ \\t]*${opened[2] ?? ''}\\b|$`, 'g'),
  keepsQuotes: false,
}

const HEADER = /\bfunction\b\s*&?\s*(\w*)\s*\(/g

/** PHP: what a text is, is asked of `php -l`. */
export const php: Language = {
  name: 'php',
  handles: (path, firstLine) => /\.php$/.test(path) || /^#!.*\bphp\b/.test(firstLine),
  hidden: [
    page,
    lineComment('\\/\\/'),
    lineComment('#(?!\\[)'),
    blockComment,
    heredoc,
    quoted('"', true),
    quoted("'", true),
  ],
  testRegions: () => [],
  functions(masked: string): CodeFunction[] {
    return [...masked.matchAll(HEADER)].flatMap((match) => {
      const end = closingOf(masked, match.index + match[0].length - 1)
      const rest = end < 0 ? null : /^\s*(?:use\s*\([^)]*\)\s*)?(?::\s*([\w\\|?& ]+))?\s*\{/.exec(masked.slice(end))
      if (rest === null) return []
      const open = end + rest[0].length - 1
      const close = closingOf(masked, open)
      return close < 0
        ? []
        : [{ name: match[1] ?? '', bodyStart: open + 1, bodyEnd: close - 1, result: rest[1]?.trim() ?? '' }]
    })
  },
  neutral: 'if (false) { }',
  throwing: (marker) => `if (true) { throw new \\RuntimeException("${marker}"); }`,
  record: (path, token) =>
    `if (!isset($GLOBALS["${token}"])) { $GLOBALS["${token}"] = 1; \\file_put_contents("${path}", "${token}\\n", FILE_APPEND); }`,
  isNumber: () => false,
  wrong: (_result, expression, letter) =>
    /^\s*(?:$|new\b|static\b|\$this\s*$)/.test(expression)
      ? undefined
      : `(static fn($v) => \\is_bool($v) ? !$v : (\\is_int($v) || \\is_float($v) ? $v + 1 : (\\is_string($v) ? $v . '${letter}'` +
        ` : (\\is_array($v) ? \\array_slice($v, 0, -1) : $v))))(${expression})`,
  returnEnds: 'semicolon',
  tailExpression: false,
  prints: /\b(?:echo|print|printf)\b[ \t(]*"/g,
  plusJoins: false,
  words: { '===': '!==', '!==': '===' },
  check: 'php -l "$1" > /dev/null',
}
