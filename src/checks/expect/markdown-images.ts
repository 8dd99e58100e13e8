import { dirOf, joinPath } from '../discovery/folder.ts'
import { htmlImages } from './html-images.ts'
import { markdownBlocks } from './markdown-blocks.ts'

/** More are not looked for: nobody reads them. */
const MOST_IMAGES = 5000
const MOST_LABEL = 1000
const MOST_TARGET = 4000

/**
 * Local images that a Markdown file really shows, as paths relative to the deliverable; `file` is the Markdown file's own.
 * Web addresses, and what lies in code or comments, are left out.
 */
export function shownImages(markdown: string, file = 'README.md'): string[] {
  const { text, html } = markdownBlocks(markdown)
  const targets = [...inlineImages(text, definitionsOf(text)), ...htmlImages(`${text}\n${html}`)]
  return [...new Set(targets.flatMap((target) => toLocalPath(target, dirOf(file)) ?? []))]
}

function definitionsOf(text: string): Map<string, string> {
  const definitions = new Map<string, string>()
  const pattern = /^ {0,3}\[([^\][\n]{1,999})\]:[ \t]*\n?[ \t]*(?:<([^>\n]{1,4000})>|(\S{1,4000}))/gm
  for (const [, label = '', angled, plain] of text.matchAll(pattern)) {
    const key = labelOf(label)
    // The first definition of a label counts.
    if (!definitions.has(key)) definitions.set(key, unescaped(angled ?? plain ?? ''))
  }
  return definitions
}

const labelOf = (label: string): string => label.trim().replace(/\s+/g, ' ').toLowerCase()

function inlineImages(text: string, definitions: ReadonlyMap<string, string>): string[] {
  const targets: string[] = []
  let at = text.indexOf('![')
  for (let seen = 0; at >= 0 && seen < MOST_IMAGES; seen += 1) {
    const found = isEscaped(text, at) ? undefined : imageAt(text, at, definitions)
    if (found !== undefined) targets.push(found.target)
    at = text.indexOf('![', found?.end ?? at + 2)
  }
  return targets
}

function isEscaped(text: string, at: number): boolean {
  let marks = 0
  while (text[at - 1 - marks] === '\\') marks += 1
  return marks % 2 === 1
}

type Image = { target: string; end: number }

function imageAt(text: string, at: number, definitions: ReadonlyMap<string, string>): Image | undefined {
  const close = closingBracket(text, at + 1)
  if (close === undefined) return undefined
  const label = text.slice(at + 2, close)
  if (text[close + 1] === '(') {
    const found = targetIn(text, close + 2)
    if (found !== undefined) return found
  }
  const second = text[close + 1] === '[' ? closingBracket(text, close + 1) : undefined
  const named = second === undefined ? '' : text.slice(close + 2, second)
  const target = definitions.get(labelOf(named === '' ? label : named))
  return target === undefined ? undefined : { target, end: (second ?? close) + 1 }
}

/** The bracket that closes the one at `open`, within one paragraph. */
function closingBracket(text: string, open: number): number | undefined {
  let depth = 0
  const limit = Math.min(text.length, open + MOST_LABEL)
  for (let i = open; i < limit; i += 1) {
    const sign = text[i]
    if (sign === '\\') i += 1
    else if (sign === '[') depth += 1
    else if (sign === ']') {
      depth -= 1
      if (depth === 0) return i
    } else if (sign === '\n' && /^\n[ \t]*\n/.test(text.slice(i, i + 100))) return undefined
  }
  return undefined
}

const INLINE =
  /^\s{0,100}(?:<([^<>\n]{0,4000})>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.){0,500}\)){0,4000}))(?:\s{1,100}(?:"[^"]{0,1000}"|'[^']{0,1000}'|\([^()]{0,1000}\)))?\s{0,100}\)/

function targetIn(text: string, from: number): Image | undefined {
  const match = INLINE.exec(text.slice(from, from + MOST_TARGET))
  return match === null ? undefined : { target: unescaped(match[1] ?? match[2] ?? ''), end: from + match[0].length }
}

const unescaped = (target: string): string => target.replace(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll('&amp;', '&')

/** A leading `/` means the site's root, which is not this folder: nothing is shown. */
function toLocalPath(target: string, folder: string): string | undefined {
  if (target === '' || /^[a-z][a-z0-9+.-]*:|^\/|^#/i.test(target)) return undefined
  return joinPath(folder, decoded(target.replace(/[?#].*$/s, '')))
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
