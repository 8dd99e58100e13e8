import { joinPath } from '../discovery/folder.ts'
import { visibleMarkdown } from './visible-markdown.ts'

/** Local images that a Markdown file really shows, as paths relative to its folder. Web addresses are left out. */
export function shownImages(markdown: string): string[] {
  const text = visibleMarkdown(markdown)
  const definitions = new Map(
    [...text.matchAll(DEFINITION)].map((match) => [labelOf(match[1] ?? ''), match[2] ?? match[3] ?? '']),
  )
  const targets = [
    ...[...text.matchAll(INLINE)].map((match) => match[1] ?? match[2] ?? ''),
    ...[...text.matchAll(REFERENCE)].map((match) => definitions.get(labelOf(match[2] || match[1] || '')) ?? ''),
    ...[...text.matchAll(IMG)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''),
    ...[...text.matchAll(SRCSET)].flatMap((match) =>
      (match[1] ?? match[2] ?? '').split(',').map((part) => part.trim().split(/\s+/)[0] ?? ''),
    ),
  ]
  return [...new Set(targets.flatMap((target) => toLocalPath(target) ?? []))]
}

const INLINE =
  /(?<!\\)!\[(?:[^\][]|\[[^\]]*\])*\]\(\s*(?:<([^>\n]+)>|((?:[^\s()\\]|\([^\s()]*\)|\\.)+))(?:\s+(?:"[^"]*"|'[^']*'|\([^)]*\)))?\s*\)/g
const REFERENCE = /(?<!\\)!\[([^\][]+)\](?:\[([^\]]*)\])?(?!\()/g
const DEFINITION = /^ {0,3}\[([^\]]+)\]:\s*(?:<([^>\n]+)>|(\S+))/gm
const IMG = /<img\b[^>]*?\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi
const SRCSET = /<source\b[^>]*?\bsrcset\s*=\s*(?:"([^"]*)"|'([^']*)')/gi

const labelOf = (label: string): string => label.trim().replace(/\s+/g, ' ').toLowerCase()

/** A leading `/` means the site's root, which is not this folder: nothing is shown. */
function toLocalPath(target: string): string | undefined {
  if (target === '' || /^[a-z][a-z0-9+.-]*:|^\/|^#/i.test(target)) return undefined
  return joinPath('.', decoded(target.replace(/[?#].*$/, '')))
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
