import { markdownBlocks } from './markdown-blocks.ts'

/** True where some heading has the wanted words one after the other: `## 3. Results & discussion` has `results`. */
export function hasSection(markdown: string, wanted: string): boolean {
  const words = normalised(wanted)
  return words !== '' && headingsOf(markdown).some((heading) => ` ${normalised(heading)} `.includes(` ${words} `))
}

const MAX_HEADING = 1000

function headingsOf(markdown: string): string[] {
  const { text, html } = markdownBlocks(markdown)
  const lines = text.split('\n').map((line) => line.slice(0, MAX_HEADING).trimEnd())
  return [
    ...lines.flatMap((line) => /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(line)?.[1] ?? []),
    ...lines.filter((line, index) => isUnderlined(line, lines[index + 1] ?? '')),
    ...[...`${text}\n${html}`.matchAll(/<h[1-6](?=[\s>])[^<>]{0,1000}>([\s\S]{0,1000}?)<\/h[1-6]>/gi)].map(
      (match) => match[1] ?? '',
    ),
  ]
}

function isUnderlined(line: string, next: string): boolean {
  return (
    /^ {0,3}(?:=+|-+)$/.test(next) && /^ {0,3}(?![-*+>#|] |#|\d+[.)] )\S/.test(line) && !/^ {0,3}(?:=+|-+)$/.test(line)
  )
}

/** Compatibility forms folded, case folded, all but letters and digits as one blank. */
function normalised(text: string): string {
  return text
    .slice(0, MAX_HEADING)
    .replace(/<[^<>]{1,500}>/g, ' ')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}
