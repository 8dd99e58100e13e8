import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export const readPage = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Every page that people read, relative to the repository. */
export const PAGES: readonly string[] = [
  'README.md',
  'AGENTS.md',
  'tasks/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
]

/** The fenced blocks of one language. */
export function blocksOf(page: string, language: string): string[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, named]) => named === language)
    .map(([, , text = '']) => text)
}

/** The rows of the first table under a heading (or at the start), as cells without their backticks. */
export function tableUnder(page: string, heading: string): string[][] {
  const start = heading === '' ? 0 : page.indexOf(`${heading}\n`)
  if (start < 0) throw new Error(`there is no heading ${heading}`)
  const lines = page.slice(start).split('\n')
  const first = lines.findIndex((line) => line.startsWith('|'))
  const rows = lines.slice(first)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return rows.slice(2, end < 0 ? undefined : end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

/** Prose without fenced blocks. */
export const proseOf = (page: string): string => page.replaceAll(/^```[\s\S]*?^```$/gm, '')

/** Links of a page to other places of this repository: path (may be '') and anchor. */
export function relativeLinks(path: string): { target: string; anchor: string | undefined }[] {
  return [...proseOf(readPage(path)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', anchor] = link.split('#')
      return { target: file === '' ? path : join(dirname(path), file), anchor }
    })
}

/** What GitHub makes of a heading. */
export function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}
