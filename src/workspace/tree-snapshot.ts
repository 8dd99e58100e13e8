import { sha256Fd } from '../lib/hash.ts'
import { withRegularFile } from './open-regular.ts'
import { joinPath, keyPath, pathKey, pathText } from './path-bytes.ts'
import { isNamed, type WalkEntry, walkTree } from './walk-tree.ts'

/** One path of a snapshot. `sha256` is absent for what is not a file, was not asked for, or could not be read. */
export type SnapshotEntry = {
  kind: WalkEntry['kind']
  bytes: number
  mode: number
  mtimeMs: number
  ctimeMs: number
  ino: number
  sha256?: string
  target?: string
}

/** A folder at one moment: files, links and special files, by `pathKey`. Folders themselves are not listed. */
export type TreeSnapshot = { entries: ReadonlyMap<string, SnapshotEntry>; truncated: boolean }

export type SnapshotOptions = {
  /** Whose content is hashed; default: every file. The path is relative, as `pathText` writes it. */
  hash?: (path: string) => boolean
  /** Hashes are taken over from here where size, inode, mtime and ctime are the same: no program can set a ctime. */
  since?: TreeSnapshot
  /** Hashes that are known already, by `pathKey`: of a copy just made. */
  known?: (key: string) => string | undefined
  /** Folders that are not entered. `.git` never is. */
  skip?: (path: Buffer) => boolean
  /** Default 250,000. */
  maxEntries?: number
  /** Larger files are told apart by their times only. Default 256 MiB. */
  maxHashBytes?: number
}

/** What lies in a folder now. Follows no link and never blocks, whatever lies there. */
export async function snapshotTree(root: string | Buffer, options: SnapshotOptions = {}): Promise<TreeSnapshot> {
  const top = Buffer.from(root)
  const entries = new Map<string, SnapshotEntry>()
  const enter = (folder: WalkEntry): boolean => !isNamed(folder.path, '.git') && options.skip?.(folder.path) !== true
  for await (const entry of walkTree(top, enter)) {
    if (entry.kind === 'directory') continue
    if (entries.size >= (options.maxEntries ?? 250_000)) return { entries, truncated: true }
    entries.set(pathKey(entry.path), snapshotEntry(top, entry, options))
  }
  return { entries, truncated: false }
}

function snapshotEntry(root: Buffer, entry: WalkEntry, options: SnapshotOptions): SnapshotEntry {
  const { kind, bytes, mode, mtimeMs, ctimeMs, ino } = entry
  const plain: SnapshotEntry = { kind, bytes, mode, mtimeMs, ctimeMs, ino }
  if (entry.target !== undefined) plain.target = pathText(entry.target)
  if (kind !== 'file' || options.hash?.(pathText(entry.path)) === false) return plain
  const known = options.known?.(pathKey(entry.path))
  if (known !== undefined) return { ...plain, sha256: known }
  const before = options.since?.entries.get(pathKey(entry.path))
  if (before?.sha256 !== undefined && hasSameStat(before, plain)) return { ...plain, sha256: before.sha256 }
  if (bytes > (options.maxHashBytes ?? 256 * 1024 * 1024)) return plain
  const read = withRegularFile(joinPath(root, entry.path), entry, sha256Fd)
  return 'value' in read ? { ...plain, sha256: read.value } : plain
}

/** One difference between two snapshots. */
export type TreeChange = { path: Buffer; change: 'added' | 'changed' | 'deleted' }

/** What differs, in the order of the paths' bytes. A file with both hashes is compared by them, else by its times. */
export function compareSnapshots(before: TreeSnapshot, after: TreeSnapshot): TreeChange[] {
  const changes: TreeChange[] = []
  for (const [key, old] of before.entries) {
    const now = after.entries.get(key)
    if (now === undefined) changes.push({ path: keyPath(key), change: 'deleted' })
    else if (!isSameEntry(old, now)) changes.push({ path: keyPath(key), change: 'changed' })
  }
  for (const key of after.entries.keys()) {
    if (!before.entries.has(key)) changes.push({ path: keyPath(key), change: 'added' })
  }
  return changes.sort((a, b) => Buffer.compare(a.path, b.path))
}

/** The paths that differ between two snapshots of one folder, as text, sorted. */
export function changedFiles(before: TreeSnapshot, after: TreeSnapshot): string[] {
  return compareSnapshots(before, after).map(({ path }) => pathText(path))
}

function isSameEntry(a: SnapshotEntry, b: SnapshotEntry): boolean {
  if (a.kind !== b.kind || a.target !== b.target || isExecutable(a) !== isExecutable(b)) return false
  if (a.kind !== 'file') return true
  if (a.sha256 !== undefined && b.sha256 !== undefined) return a.sha256 === b.sha256
  return hasSameStat(a, b)
}

function isExecutable(entry: SnapshotEntry): boolean {
  return entry.kind === 'file' && (entry.mode & 0o111) !== 0
}

function hasSameStat(a: SnapshotEntry, b: SnapshotEntry): boolean {
  return a.bytes === b.bytes && a.ino === b.ino && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs
}
