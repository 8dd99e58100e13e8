/** A fenced block of a Markdown file under its nearest heading. */
export type Fence = { language: string; heading: string; lines: string[] }

const OPENING = /^( {0,3}|[ \t]*(?:[-*+]|\d+[.)])?[ \t]+)(`{3,}|~{3,})[ \t]*([^`\n]*)$/
const HEADING = /^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$/

/** The fenced blocks of a Markdown text, in order. A fence that is never closed runs to the end, as in CommonMark. */
export function readFences(markdown: string): Fence[] {
  const fences: Fence[] = []
  let heading = ''
  let open: { mark: string; indent: number; fence: Fence } | undefined
  for (const line of markdown.split(/\r?\n/)) {
    if (open !== undefined) {
      if (closes(line, open.mark)) open = undefined
      else open.fence.lines.push(withoutIndent(line, open.indent))
      continue
    }
    const opening = OPENING.exec(line)
    if (opening !== null) {
      const fence: Fence = { language: (opening[3] ?? '').trim().toLowerCase(), heading, lines: [] }
      open = { mark: opening[2] ?? '```', indent: (opening[1] ?? '').length, fence }
      fences.push(fence)
    } else {
      heading = HEADING.exec(line)?.[1] ?? heading
    }
  }
  return fences
}

function closes(line: string, mark: string): boolean {
  const trimmed = line.trim()
  return trimmed.length >= mark.length && trimmed === mark.charAt(0).repeat(trimmed.length)
}

function withoutIndent(line: string, indent: number): string {
  const own = line.length - line.trimStart().length
  return line.slice(Math.min(own, indent))
}
