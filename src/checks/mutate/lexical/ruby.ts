import { functionsEnded } from './indented.ts'
import type { Language } from './language.ts'
import { type HiddenText, lineComment, quoted } from './mask.ts'

const document: HiddenText = { begin: /(?<=^|\n)=begin\b/y, end: () => /\n=end\b[^\n]*|$/g, keepsQuotes: false }
const ending: HiddenText = { begin: /(?<=^|\n)__END__\b/y, end: () => /(?!)/g, keepsQuotes: false }
const heredoc: HiddenText = {
  begin: /<<[~-]?(["']?)([A-Z]\w*)\1/y,
  end: (opened) => new RegExp(`\\n[ \\t]*${opened[2] ?? ''}(?=\\n|$)|$`, 'g'),
  keepsQuotes: false,
}
/** A pattern may hold quotes: where it begins behind what cannot end a value. */
const pattern: HiddenText = {
  begin: /(?<=[=~(,!|&]\s*|\b(?:if|unless|when|split|scan|match)\s+)\/(?![ =])/y,
  end: () => /(?<!\\)(?:\\\\)*\/|(?=\n)|$/g,
  keepsQuotes: true,
}

const HEADER =
  /^([ \t]*)(?:(?:private|protected|module_function)[ \t]+)?def[ \t]+(?:self\.)?(\w+[?!=]?|[+\-*/<=>[\]!%&|^~]+)(?:[ \t]*\([^)\n]*\))?(?![ \t]*=[ \t]*\S)[ \t]*;?/gm

/** Lines that end a body and are no value: they print, set or hand over. */
const NO_VALUE =
  /^(?:puts|print|printf|p|raise|yield|return|end|else|elsif|rescue|ensure|when|in|super|private|@\w+\s*(?:\|\||[-+*])?=(?![=~])|attr_\w+)\b|^[}\])]|^\.|\b(?:if|unless|rescue)\b|\bdo\b(?:\s*\|[^|]*\|)?$/
const CONTINUES = /(?:[-+*/%,.&|(=\\[{?:]|\b(?:and|or|not|do))\s*$/

/** Ruby: what a text is, is asked of `ruby -c`. */
export const ruby: Language = {
  name: 'ruby',
  handles: (path, firstLine) => /\.rb$/.test(path) || /^#!.*\bruby\b/.test(firstLine),
  hidden: [
    document,
    ending,
    heredoc,
    pattern,
    lineComment('(?<![?$\\w])#(?!\\{)'),
    quoted('"', true),
    quoted("'", true),
  ],
  testRegions: () => [],
  functions: (masked) => functionsEnded(masked, HEADER),
  neutral: 'nil if false',
  throwing: (marker) => `raise "${marker}" if true`,
  record: (path, token) => `File.open("${path}", "a") { |f_| $${token} = f_.puts("${token}").nil? } unless $${token}`,
  isNumber: () => false,
  wrong: (_result, expression, letter) =>
    /^\s*$|^\s*(?:nil|self)\s*$|^\s*(?:[A-Z][\w:]*\.)?new\b/.test(expression)
      ? undefined
      : `(->(v) { case v when Numeric then v + 1 when String then v + "${letter}" when true then false ` +
        `when false then true when Array then v[0...-1] else v end }).call((${expression}))`,
  returnEnds: 'line',
  returnStops: /\s*(?:;|\b(?:if|unless|end)\b)/,
  tailExpression: false,
  tail(masked: string): { start: number; end: number } | undefined {
    const body = masked.trimEnd()
    const start = body.lastIndexOf('\n') + 1
    const line = body.slice(start)
    const before = body.slice(0, start).trimEnd()
    if (line.trim() === '' || NO_VALUE.test(line.trim()) || CONTINUES.test(line)) return undefined
    if (start > 0 && (CONTINUES.test(before) || isDeeper(line, body))) return undefined
    return { start: start + line.length - line.trimStart().length, end: body.length }
  },
  prints: /\b(?:puts|print|printf)[ (]+"/g,
  plusJoins: true,
  words: { '<=>': '<', and: 'or', or: 'and' },
  check: 'ruby -c "$1" > /dev/null',
}

/** The last line of a block inside is not what the body gives. */
function isDeeper(line: string, body: string): boolean {
  const indent = (text: string): number => text.length - text.trimStart().length
  const first = body.split('\n').find((text) => text.trim() !== '') ?? ''
  return indent(line) > indent(first)
}
