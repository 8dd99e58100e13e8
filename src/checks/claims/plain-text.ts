/** What a reader sees of a Markdown or HTML text. `lineAt` gives the line, from 1, of a position. */
export type PlainText = { text: string; lineAt(position: number): number }

const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  times: '×',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  micro: 'µ',
  thinsp: ' ',
  asymp: '≈',
  le: '≤',
  ge: '≥',
}

const MAX_LINE = 20_000

/** Without comments, markup and the difference between one blank and many; every line once, in time that grows with the text. */
export function plainText(markdown: string): PlainText {
  const starts: number[] = []
  let text = ''
  for (const line of withoutComments(markdown).split('\n')) {
    starts.push(text.length)
    const seen = plainLine(line.slice(0, MAX_LINE))
    if (seen !== '') text += `${seen} `
  }
  return { text, lineAt: (position) => Math.max(1, starts.findLastIndex((start) => start <= position) + 1) }
}

/** Comments cut out, their line ends kept. Markers of nested comments are no nesting: the first end closes. */
export function withoutComments(markdown: string): string {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const open = markdown.indexOf('<!--', at)
    if (open < 0) return parts.join('') + markdown.slice(at)
    parts.push(markdown.slice(at, open))
    const close = markdown.indexOf('-->', open + 4)
    if (close < 0) return parts.join('')
    parts.push(markdown.slice(open, close).replace(/[^\n]/g, ''))
    at = close + 3
  }
}

/** One line as it reads: no emphasis, code marks, link targets, tags, table bars; compatibility forms folded. */
export function plainLine(line: string): string {
  return line
    .replace(/\]\([^()]{0,500}\)/g, ']')
    .replace(/<\/?[a-z][^<>]{0,500}>/gi, ' ')
    .replace(/&(#?\w{1,8});/g, (whole, name: string) => entityOf(name) ?? whole)
    .replace(/[*`|[\]\\]/g, (mark) => (mark === '|' ? ' ' : ''))
    .replace(/(?<![\p{L}\d])_+|_+(?![\p{L}\d])/gu, '')
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
}

function entityOf(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()]
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : undefined
}

/** Where a quote stands in a text as its reader sees it, by line; absent where it does not. A number is found whole or not at all. */
export function lineOfQuote(shown: PlainText, quote: string): number | undefined {
  const wanted = plainLine(quote).toLowerCase()
  if (wanted === '') return undefined
  const text = shown.text.toLowerCase()
  const exact = wholeIndexOf(text, wanted)
  if (exact !== undefined) return shown.lineAt(exact)
  // `14.90 %` and `14.90%` are one number to a reader.
  const positions: number[] = []
  let packed = ''
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === ' ') continue
    positions.push(i)
    packed += text[i]
  }
  const loose = wholeIndexOf(packed, wanted.replaceAll(' ', ''))
  return loose === undefined ? undefined : shown.lineAt(positions[loose] ?? 0)
}

function wholeIndexOf(text: string, wanted: string): number | undefined {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at)
    const after = text.slice(at + wanted.length, at + wanted.length + 2)
    const cutBefore = /^\d/.test(wanted) && /(?:\d|\d[.,])$/.test(before)
    const cutAfter = /\d$/.test(wanted) && /^(?:\d|[.,]\d)/.test(after)
    if (!cutBefore && !cutAfter) return at
  }
  return undefined
}
