import type { CodeFunction, Language } from './language.ts'
import { closingOf, type HiddenText, lineComment, quoted } from './mask.ts'

const pod: HiddenText = { begin: /(?<=^|\n)=[a-z]\w*/y, end: () => /\n=cut\b[^\n]*|$/g, keepsQuotes: false }
const ending: HiddenText = { begin: /(?<=^|\n)__(?:END|DATA)__\b/y, end: () => /(?!)/g, keepsQuotes: false }
const heredoc: HiddenText = {
  begin: /<<[~]?(["']?)([A-Z]\w*)\1/y,
  end: (opened) => new RegExp(`\\n[ \\t]*${opened[2] ?? ''}(?=\\n|$)|$`, 'g'),
  keepsQuotes: false,
}

/** A pattern may hold quotes and braces: where it begins behind an operator that takes one. */
const pattern: HiddenText = {
  begin: /(?<=[=!]~ *)(?:m|qr|s|tr|y)?\//y,
  end: () => /\/[a-z]*(?=[\s;),])|(?=\n)|$/g,
  keepsQuotes: false,
}

/** What gives a list: one element more is another one, and in a scalar place another value too. */
const LIST = /^\s*(?:@\w+|(?:map|grep|sort|keys|values|split)\b(?![^;]*\b(?:if|unless)\b).*)\s*$/s

/** Behind the interpreter line and what is loaded. */
function scriptEntry(masked: string): number {
  return /^(?:[ \t]*(?:#[^\n]*|(?:use|no|package)\b[^\n;]*;[ \t]*)?\n)*/.exec(masked)?.[0].length ?? 0
}

/** Perl: what a text is, is asked of `perl -c`. */
export const perl: Language = {
  name: 'perl',
  handles: (path, firstLine) => /\.p[lm]$/.test(path) || /^#!.*\bperl\b/.test(firstLine),
  hidden: [
    pod,
    ending,
    heredoc,
    pattern,
    lineComment('(?<![$@%\\\\{])#'),
    quoted('"', true),
    quoted("'", true, '(?<!\\w)'),
  ],
  testRegions: () => [],
  functions(masked: string): CodeFunction[] {
    return [...masked.matchAll(/^[ \t]*sub[ \t]+(\w+)\s*(?:\([^)]*\)\s*)?\{/gm)].flatMap((match) => {
      const open = match.index + match[0].length - 1
      const close = closingOf(masked, open)
      return close < 0 ? [] : [{ name: match[1] ?? '', bodyStart: open + 1, bodyEnd: close - 1, result: '' }]
    })
  },
  script: (path, masked) =>
    /\.pm$/.test(path) || !/\b(?:print|printf|say|open)\b|<(?:STDIN|\$\w+)?>/.test(masked)
      ? undefined
      : scriptEntry(masked),
  neutral: 'if (0) { }',
  throwing: (marker) => `if (1) { die "${marker}\\n"; }`,
  record: (path, token) =>
    `{ local ($!, $@); if (!$main::${token}++ && open(my $fh_, '>>', "${path}")) { print $fh_ "${token}\\n"; close $fh_; } }`,
  isNumber: () => false,
  wrong(_result: string, expression: string, letter: string): string | undefined {
    if (LIST.test(expression)) return `((${expression}), '${letter}')`
    if (
      /^\s*[\\@%([{]|^\s*(?:wantarray|map|grep|sort|keys|values|split|undef)\b|^\s*$|\b(?:if|unless)\b/.test(expression)
    ) {
      return undefined
    }
    return /[+*/-]|^\s*\d+\s*$/.test(expression) ? `(${expression}) + 1` : `(${expression}) . '${letter}'`
  },
  returnEnds: 'semicolon',
  tailExpression: false,
  prints: /\b(?:print|printf|say)[ \t(]+"/g,
  plusJoins: false,
  words: { eq: 'ne', ne: 'eq', lt: 'ge', gt: 'le' },
  check: 'perl -I. -Ilib -c "$1"',
}
