import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { sha256File } from '../lib/hash.ts'
import { makePacer } from '../lib/pacer.ts'

/** What lies in a folder: a hash for each file, a word for anything else. Paths are relative, with `/`. */
export type Snapshot = ReadonlyMap<string, string>

/** Installed packages and caches: written by tools, not by the agent, and too big to be hashed before and after each run. */
const SKIPPED_DIRS = new Set([
  'node_modules',
  '.venv',
  'venv',
  'target',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.git',
])

/** Past this a file's size and time stand for its content. */
const HASHED_BYTES = 64 * 1024 ** 2

const MAX_FILES = 20_000

/** The state of a folder, links not followed. What vanishes meanwhile is left out: a process may still be writing. */
export async function snapshotOf(root: string): Promise<Snapshot> {
  const found = new Map<string, string>()
  const pacer = makePacer()
  for (const path of filesUnder(root)) {
    if (pacer.due()) await pacer.rest()
    const state = stateOf(join(root, path))
    if (state !== undefined) found.set(path, state)
    if (found.size >= MAX_FILES) break
  }
  return found
}

function* filesUnder(root: string): Generator<string> {
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (!entry.isDirectory()) yield path
      else if (!SKIPPED_DIRS.has(entry.name)) folders.push(path)
    }
  }
}

/** Paths that were added, removed or have another content, sorted. */
export function changedPaths(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort()
}

function entriesOf(folder: string): { name: string; isDirectory(): boolean }[] {
  return orAbsent(() => readdirSync(folder, { withFileTypes: true })) ?? []
}

function stateOf(path: string): string | undefined {
  return orAbsent(() => {
    const stat = lstatSync(path)
    if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`
    if (!stat.isFile()) return 'special'
    return stat.size > HASHED_BYTES ? `${stat.size} bytes at ${stat.mtimeMs}` : sha256File(path)
  })
}

const GONE = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'])

function orAbsent<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && GONE.has(String(error.code))) return undefined
    throw error
  }
}
