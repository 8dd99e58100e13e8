/** What hides text from a scanner. The first form that begins at a place is the one that holds there. */
export type HiddenText = { begin: RegExp; end: (opened: RegExpExecArray) => RegExp; keepsQuotes: boolean }

/** A comment to the end of the line. */
export const lineComment = (begin: string): HiddenText => ({
  begin: new RegExp(begin, 'y'),
  end: () => /(?=\n)|$/g,
  keepsQuotes: false,
})

/** A comment that may span lines. */
export const blockComment: HiddenText = { begin: /\/\*/y, end: () => /\*\/|$/g, keepsQuotes: false }

/**
 * A string in which a backslash escapes; it ends at the line where `multiline` is false. `before`: what must hold in front
 * of the opening quote, as a regular expression's look-behind.
 */
export const quoted = (quote: string, multiline = false, before = ''): HiddenText => ({
  begin: new RegExp(`${before}${quote}`, 'y'),
  end: () => new RegExp(`(?<!\\\\)(?:\\\\\\\\)*${quote}|${multiline ? '' : '(?=\\n)|'}$`, 'g'),
  keepsQuotes: true,
})

/**
 * A text of the same length in which comments and what stands inside strings are blanks, so that words and brackets found
 * in it are code. Line ends stay.
 */
export function maskText(text: string, forms: readonly HiddenText[]): string {
  let masked = ''
  let at = 0
  while (at < text.length) {
    const hidden = hiddenAt(text, at, forms)
    if (hidden === undefined) {
      masked += text.charAt(at)
      at += 1
    } else {
      masked += hidden.shown
      at = hidden.end
    }
  }
  return masked
}

function hiddenAt(text: string, at: number, forms: readonly HiddenText[]): { shown: string; end: number } | undefined {
  for (const form of forms) {
    form.begin.lastIndex = at
    const opened = form.begin.exec(text)
    if (opened === null) continue
    const closing = form.end(opened)
    closing.lastIndex = at + opened[0].length
    const closed = closing.exec(text)
    const end = closed === null ? text.length : closed.index + closed[0].length
    const blank = text.slice(at, end).replace(/[^\n]/g, ' ')
    if (!form.keepsQuotes || end - at < 2) return { shown: blank, end }
    return { shown: `"${blank.slice(1, -1)}${text.charAt(end - 1) === '\n' ? '\n' : '"'}`, end }
  }
  return undefined
}

/** The place behind the bracket that closes the one at `open`, or -1. */
export function closingOf(masked: string, open: number): number {
  const pairs: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' }
  const opening = masked.charAt(open)
  const closing = pairs[opening] ?? ''
  let depth = 0
  for (let at = open; at < masked.length; at += 1) {
    const char = masked.charAt(at)
    if (char === opening) depth += 1
    else if (char === closing) depth -= 1
    if (depth === 0) return at + 1
  }
  return -1
}

/** The 1-based line of a place. */
export function lineAt(text: string, at: number): number {
  let line = 1
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', end + 1)) line += 1
  return line
}

/** Lines of a stretch of code that hold more than blanks and brackets. */
export function codeLines(masked: string): number {
  return masked.split('\n').filter((line) => /[^\s{}()[\];,]/.test(line)).length
}
