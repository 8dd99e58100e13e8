/** A Markdown text without what a reader does not see as Markdown: code fences, indented code, inline code, comments. */
export function visibleMarkdown(markdown: string): string {
  const lines: string[] = []
  let fence = ''
  let blank = true
  for (const line of markdown.replace(/<!--[\s\S]*?(?:-->|$)/g, '').split(/\r?\n/)) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? ''
    if (fence !== '') {
      if (mark.startsWith(fence)) fence = ''
      continue
    }
    if (mark !== '') {
      fence = mark
      continue
    }
    // Four blanks make code only behind an empty line; inside a paragraph or a list they do not.
    if (blank && /^(?: {4}|\t)/.test(line) && !/^\s*(?:[-*+]|\d+[.)])\s/.test(line)) continue
    blank = line.trim() === ''
    lines.push(line)
  }
  return lines.join('\n').replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
}
