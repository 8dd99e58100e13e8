import { visibleMarkdown } from './visible-markdown.ts'

/** True where some heading has the wanted words one after the other: `## 3. Results & discussion` has `results`. */
export function hasSection(markdown: string, wanted: string): boolean {
  const words = normalised(wanted)
  return words !== '' && headingsOf(markdown).some((heading) => ` ${normalised(heading)} `.includes(` ${words} `))
}

function headingsOf(markdown: string): string[] {
  const text = visibleMarkdown(markdown)
  return [
    ...[...text.matchAll(/^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$/gm)].map((match) => match[1] ?? ''),
    ...[...text.matchAll(/^ {0,3}(\S.*)\n {0,3}(?:=+|-{2,})[ \t]*$/gm)].map((match) => match[1] ?? ''),
    ...[...text.matchAll(/<h[1-6][^>]*>([\s\S]*?)<\/h[1-6]>/gi)].map((match) => match[1] ?? ''),
  ]
}

/** Compatibility forms folded, case folded, all but letters and digits as one blank. */
function normalised(text: string): string {
  return text
    .replace(/<[^>]+>/g, ' ')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}
