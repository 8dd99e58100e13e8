import { oneLine } from './escape.ts'

const LONGEST = 500

/** The title of a report: its first heading as plain text. */
export function titleOf(markdown: string): string | undefined {
  for (const line of prose(markdown)) {
    const heading = /^ {0,3}#\s+(.+?)\s*#*\s*$/.exec(line)?.[1]
    if (heading !== undefined) return plainText(heading) || undefined
  }
  return undefined
}

/** The first paragraph that says something, as plain text of at most 500 characters: no heading, list, image or note. */
export function firstParagraph(markdown: string): string | undefined {
  let paragraph: string[] = []
  const done = (): string | undefined => {
    const text = plainText(paragraph.join(' '))
    paragraph = []
    return /\p{L}{2}/u.test(text) ? shortened(text) : undefined
  }
  for (const line of prose(markdown)) {
    const isBreak =
      line.trim() === '' || /^ {0,3}(#|>|\||<|[-*+]\s|\d+[.)]\s|[-=*_]{3,}\s*$|!\[|\[!\[|\[[^\]]+\]:)/.test(line)
    if (!isBreak) {
      paragraph.push(line.trim())
      continue
    }
    const text = done()
    if (text !== undefined) return text
  }
  return done()
}

/** The lines outside of fences and comments. */
function prose(markdown: string): string[] {
  const lines: string[] = []
  let fence: string | undefined
  for (const line of markdown.replace(/<!--[\s\S]*?(-->|$)/g, '').split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === undefined && mark === undefined) lines.push(line)
    else if (fence === undefined) fence = mark
    else if (mark?.startsWith(fence)) fence = undefined
  }
  return lines
}

/** Words without their markup. */
function plainText(markdown: string): string {
  return oneLine(
    markdown
      .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
      .replace(/\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])/g, '$1')
      .replace(/<[^>]*>/g, '')
      .replace(/(\*\*|__|\*|`+)(.+?)\1/g, '$2')
      .replace(/\\([\\`*_{}[\]()#+\-.!|<>~])/g, '$1'),
  )
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text
  const cut = text.slice(0, LONGEST - 1)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), LONGEST / 2))}…`
}
