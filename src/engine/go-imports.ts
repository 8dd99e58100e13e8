import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TreeList } from '../workspace/copy-tree.ts'

const MAX_FILES = 300
const MAX_BYTES = 300_000

export type GoFolder = { imports: string[]; hasRequirements: boolean }

/** What a folder's Go files ask for; absent where there are none. `hasRequirements`: packages of others too. */
export function goFolderOf(tree: TreeList): GoFolder | undefined {
  const named = (name: RegExp): boolean => tree.entries.some(({ path }) => name.test(path.toString('utf8')))
  if (!named(/\.go$/)) return undefined
  return { imports: goImports(tree), hasRequirements: named(/(?:^|\/)(?:go\.sum|go\.work|vendor\/modules\.txt)$/) }
}

/** The imports of a folder's Go files that look like standard packages: no dot in their first part. */
function goImports(tree: TreeList): string[] {
  const files = tree.entries.filter(
    (entry) => entry.kind === 'file' && entry.bytes <= MAX_BYTES && entry.path.toString('utf8').endsWith('.go'),
  )
  const names = files.slice(0, MAX_FILES).flatMap(({ path }) => {
    const text = readFileSync(join(tree.root.toString('utf8'), path.toString('utf8')), 'utf8')
    return importsIn(text)
  })
  return [...new Set(names)].sort()
}

const NAME = /^[a-z][a-z0-9]*(?:\/[a-z0-9]+)*$/

function importsIn(text: string): string[] {
  const clauses = text.matchAll(/^import\s+(?:\(([^)]*)\)|(?:[\w.]+\s+)?"([^"\n]*)")/gm)
  return [...clauses]
    .flatMap(([, block, single]) =>
      block === undefined ? [single ?? ''] : [...block.matchAll(/"([^"\n]*)"/g)].map((match) => match[1] ?? ''),
    )
    .filter((name) => NAME.test(name) && name !== 'c' && !/(?:^|\/)internal(?:\/|$)/.test(name))
}
