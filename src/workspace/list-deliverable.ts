import type { SpecialFile } from '../model/deliverable.ts'
import { isDependencyFolder, isPythonEnvironment } from './dependency-folders.ts'
import { joinPath, pathText } from './path-bytes.ts'
import { isNamed, type WalkEntry, walkTree } from './walk-tree.ts'

export type CollectLimits = { maxFiles: number; maxBytes: number; maxFileBytes: number }

/** What of a folder is to be taken. `folders` come before what is in them. */
export type DeliverableList = {
  files: WalkEntry[]
  folders: WalkEntry[]
  /** Links of a dependency folder that stay inside the deliverable: without them `node_modules/.bin` is broken. */
  links: WalkEntry[]
  special: SpecialFile[]
  /** Folders left out as a whole, written with a `/` at the end. */
  omitted: string[]
  truncated: boolean
}

type Used = { entries: number; bytes: number }

export const emptyList = (): DeliverableList => ({
  files: [],
  folders: [],
  links: [],
  special: [],
  omitted: [],
  truncated: false,
})

/** Lists a folder under limits, own work first, dependency folders last. Opens no file. */
export async function listDeliverable(root: Buffer, limits: CollectLimits): Promise<DeliverableList> {
  const list = emptyList()
  const used = { entries: 0, bytes: 0 }
  const notEntered = new Set<WalkEntry>()
  const postponed: WalkEntry[] = []
  for await (const entry of walkTree(root, (folder) => !notEntered.has(folder))) {
    const kind = entry.kind === 'directory' ? folderKind(root, entry.path) : 'own'
    if (kind !== 'own') notEntered.add(entry)
    if (kind === 'dependencies') postponed.push(entry)
    else if (kind === 'left-out') list.omitted.push(`${pathText(entry.path)}/`)
    else if (used.entries >= limits.maxFiles) {
      list.truncated = true
      break
    } else addOwn(list, entry, used, limits)
  }
  for (const folder of postponed) {
    const found = await listDependencies(root, folder, { ...used }, limits)
    if (found === undefined) {
      list.omitted.push(`${pathText(folder.path)}/`)
      continue
    }
    Object.assign(used, found.used)
    list.files.push(...found.list.files)
    list.folders.push(folder, ...found.list.folders)
    list.links.push(...found.list.links)
    list.special.push(...found.list.special)
  }
  return list
}

function folderKind(root: Buffer, path: Buffer): 'own' | 'dependencies' | 'left-out' {
  if (isNamed(path, '.git') || isPythonEnvironment(root, path)) return 'left-out'
  return isDependencyFolder(path) ? 'dependencies' : 'own'
}

function addOwn(list: DeliverableList, entry: WalkEntry, used: Used, limits: CollectLimits): void {
  used.entries += 1
  if (entry.kind === 'directory') {
    list.folders.push(entry)
  } else if (isNamed(entry.path, '.git')) {
    // A file or link called .git names a repository elsewhere; harness and tests must not be led there.
    list.omitted.push(pathText(entry.path))
  } else if (entry.kind !== 'file') {
    list.special.push(specialFile(entry))
  } else if (entry.bytes > limits.maxFileBytes) {
    list.special.push({ path: pathText(entry.path), kind: 'too-large', detail: `${entry.bytes} bytes` })
  } else if (used.bytes + entry.bytes > limits.maxBytes) {
    list.truncated = true
  } else {
    used.bytes += entry.bytes
    list.files.push(entry)
  }
}

/** The record of something that is no regular file; `.` is the folder itself. */
export function specialFile(entry: WalkEntry): SpecialFile {
  const path = pathText(entry.path) || '.'
  const kind = entry.kind === 'file' || entry.kind === 'directory' ? 'unreadable' : entry.kind
  const detail = entry.target === undefined ? entry.detail : pathText(entry.target)
  return detail === undefined ? { path, kind } : { path, kind, detail }
}

/** A dependency folder as a whole, or nothing where the limits do not allow all of it. */
async function listDependencies(
  root: Buffer,
  folder: WalkEntry,
  used: Used,
  limits: CollectLimits,
): Promise<{ list: DeliverableList; used: Used } | undefined> {
  const list = emptyList()
  const notEntered = new Set<WalkEntry>()
  for await (const inner of walkTree(joinPath(root, folder.path), (deeper) => !notEntered.has(deeper))) {
    const entry = { ...inner, path: joinPath(folder.path, inner.path) }
    if (entry.kind === 'directory' && folderKind(root, entry.path) === 'left-out') notEntered.add(inner)
    else if (entry.kind === 'symlink' && staysInside(entry)) list.links.push(entry)
    else addOwn(list, entry, used, limits)
    if (used.entries + list.links.length > limits.maxFiles || list.truncated) return undefined
  }
  used.entries += list.links.length
  return { list, used }
}

/**
 * Whether a link can only lead into the deliverable: relative, `..` only in front (where it means the real parent),
 * and not above the top. What it passes through may be other such links, which stay inside too.
 */
export function staysInside(link: { path: Buffer; target?: Buffer }): boolean {
  if (link.target === undefined || link.target.length === 0 || link.target[0] === 0x2f) return false
  const parts = link.target.toString('latin1').split('/')
  const firstName = parts.findIndex((part) => part !== '..' && part !== '.')
  if (firstName === -1 || parts.slice(firstName).includes('..')) return false
  const ups = parts.slice(0, firstName).filter((part) => part === '..').length
  const depth = link.path.toString('latin1').split('/').length - 1
  return ups <= depth
}
