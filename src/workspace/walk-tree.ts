import { type Dirent, lstatSync, opendirSync, readlinkSync, type Stats } from 'node:fs'
import { makePacer } from '../lib/pacer.ts'
import { baseName, joinPath } from './path-bytes.ts'

/** More names than this in one folder are not looked at: an agent may leave millions. */
const MAX_NAMES_PER_FOLDER = 250_000

export type EntryKind = 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'device' | 'unreadable'

/** What lies at a path, by lstat. `path` is relative to the walked root. */
export type WalkEntry = {
  path: Buffer
  kind: EntryKind
  bytes: number
  mode: number
  mtimeMs: number
  ctimeMs: number
  dev: number
  ino: number
  /** A link's target as written. */
  target?: Buffer
  /** Why it is unreadable. */
  detail?: string
}

/**
 * Everything below `root`, shallow before deep, reports and manifests first, then by name. Follows no link and opens
 * nothing but folders. A folder that changes while it is read, or cannot be, comes a second time as `unreadable`.
 */
export async function* walkTree(
  root: Buffer,
  enter: (folder: WalkEntry) => boolean = () => true,
): AsyncGenerator<WalkEntry> {
  const pacer = makePacer()
  const top = lookAt(root, Buffer.alloc(0))
  if (top === undefined) return
  if (top.kind !== 'directory') {
    yield top
    return
  }
  const folders = [top]
  for (const folder of folders) {
    for (const entry of entriesOf(root, folder)) {
      if (pacer.due()) await pacer.rest()
      yield entry
      if (entry.kind === 'directory' && enter(entry)) folders.push(entry)
    }
  }
}

function* entriesOf(root: Buffer, folder: WalkEntry): Generator<WalkEntry> {
  const listing = listFolder(root, folder)
  for (const name of listing.names) {
    const entry = lookAt(root, joinPath(folder.path, name))
    if (entry !== undefined) yield entry
  }
  if (listing.detail !== undefined) yield { ...folder, kind: 'unreadable', detail: listing.detail }
}

/** What lies at a path, itself and not what it links to; undefined where there is nothing. Never throws. */
export function lookAt(root: Buffer, path: Buffer): WalkEntry | undefined {
  const full = joinPath(root, path)
  try {
    const stat = lstatSync(full)
    const kind = kindOf(stat)
    const entry = {
      path,
      kind,
      bytes: stat.size,
      mode: stat.mode,
      mtimeMs: stat.mtimeMs,
      ctimeMs: stat.ctimeMs,
      dev: stat.dev,
      ino: stat.ino,
    }
    return kind === 'symlink' ? { ...entry, target: readlinkSync(full, 'buffer') } : entry
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    const nothing = { bytes: 0, mode: 0, mtimeMs: 0, ctimeMs: 0, dev: 0, ino: 0 }
    return { path, kind: 'unreadable', ...nothing, detail: reasonOf(error) }
  }
}

function kindOf(stat: Stats): EntryKind {
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'directory'
  if (stat.isSymbolicLink()) return 'symlink'
  if (stat.isFIFO()) return 'fifo'
  return stat.isSocket() ? 'socket' : 'device'
}

type Listing = { names: Buffer[]; detail?: string }

/** `opendir` follows a link that took the folder's place, hence the look at its identity before and after. */
function listFolder(root: Buffer, folder: WalkEntry): Listing {
  const full = joinPath(root, folder.path)
  try {
    if (!isSame(full, folder)) return { names: [], detail: 'changed while it was read' }
    const listing = readNames(full)
    return isSame(full, folder) ? listing : { names: [], detail: 'changed while it was read' }
  } catch (error) {
    return { names: [], detail: reasonOf(error) }
  }
}

function isSame(full: Buffer, folder: WalkEntry): boolean {
  const stat = lstatSync(full, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && stat.ino === folder.ino && stat.dev === folder.dev
}

function readNames(full: Buffer): Listing {
  const names: Buffer[] = []
  const dir = opendirSync(full, { encoding: 'latin1', bufferSize: 512 })
  try {
    for (;;) {
      const entry: Dirent | null = dir.readSync()
      if (entry === null) return { names: names.sort(byImportance) }
      names.push(Buffer.from(entry.name, 'latin1'))
      if (names.length >= MAX_NAMES_PER_FOLDER) {
        return { names: names.sort(byImportance), detail: `more than ${MAX_NAMES_PER_FOLDER} names` }
      }
    }
  } finally {
    dir.closeSync()
  }
}

function byImportance(a: Buffer, b: Buffer): number {
  return rank(a) - rank(b) || Buffer.compare(a, b)
}

/** What a verdict needs most comes first, so that a limit cuts off the rest. */
function rank(name: Buffer): number {
  return /^(?:readme|bakeoff\.json$|package\.json$|pyproject\.toml$|makefile$)/i.test(name.toString('latin1')) ? 0 : 1
}

/** The system's reason in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  const words: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENAMETOOLONG: 'path too long',
    ELOOP: 'a link took its place',
    ENOENT: 'vanished',
  }
  return words[code] ?? code
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}

/** Whether the last part of the path is this name, in any case: file systems may ignore it. */
export function isNamed(path: Buffer, name: string): boolean {
  return baseName(path).toString('latin1').toLowerCase() === name
}
