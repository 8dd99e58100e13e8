import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { sha256File } from '../lib/hash.ts'
import { makePacer } from '../lib/pacer.ts'

/** `content`: a file's hash, or a word for anything else; the rest says whether it was written since. */
type State = { content: string; inode: number; mtimeMs: number; ctimeMs: number; executable: boolean }

/** What lies in a folder. Paths are relative, with `/`. */
export type Snapshot = ReadonlyMap<string, State>

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
  const found = new Map<string, State>()
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
  return [...paths].filter((path) => before.get(path)?.content !== after.get(path)?.content).sort()
}

/**
 * Files that were written although they hold what they held before, such as a test that was edited, run and put back.
 * A changed ctime alone says nothing of an executable file: `chmod +x` is an ordinary first step.
 */
export function rewrittenPaths(before: Snapshot, after: Snapshot): string[] {
  return [...before].flatMap(([path, old]) => {
    const now = after.get(path)
    if (now === undefined || now.content !== old.content) return []
    const written = now.inode !== old.inode || now.mtimeMs !== old.mtimeMs
    return written || (now.ctimeMs !== old.ctimeMs && !now.executable) ? [path] : []
  })
}

function entriesOf(folder: string): { name: string; isDirectory(): boolean }[] {
  return orAbsent(() => readdirSync(folder, { withFileTypes: true })) ?? []
}

function stateOf(path: string): State | undefined {
  return orAbsent(() => {
    const stat = lstatSync(path)
    const { ino: inode, mtimeMs, ctimeMs, mode } = stat
    return { content: contentOf(path, stat), inode, mtimeMs, ctimeMs, executable: (mode & 0o111) !== 0 }
  })
}

function contentOf(path: string, stat: Stats): string {
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`
  if (!stat.isFile()) return 'special'
  return stat.size > HASHED_BYTES ? `${stat.size} bytes at ${stat.mtimeMs}` : sha256File(path)
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
