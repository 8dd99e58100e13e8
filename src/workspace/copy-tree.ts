import { constants, copyFileSync, lchownSync, mkdirSync, symlinkSync, unlinkSync } from 'node:fs'
import { makePacer } from '../lib/pacer.ts'
import { joinPath } from './path-bytes.ts'
import { lookAt, type WalkEntry, walkTree } from './walk-tree.ts'

/** A folder listed once, to be copied many times. Folders come before what is in them. */
export type TreeList = { root: Buffer; entries: readonly WalkEntry[] }

/** Everything in a folder that can be copied: files, folders and links. Devices, FIFOs and sockets are left out. */
export async function listTree(root: string | Buffer): Promise<TreeList> {
  const top = Buffer.from(root)
  const entries: WalkEntry[] = []
  for await (const entry of walkTree(top)) {
    if (entry.kind === 'file' || entry.kind === 'directory' || entry.kind === 'symlink') entries.push(entry)
  }
  return { root: top, entries }
}

export type CopyOptions = {
  /** Whose the copy is; needs root. */
  owner?: { uid: number; gid: number }
  /** Replace what lies at the destination; without it that is an error. */
  replace?: boolean
}

/**
 * Copies a listed folder: links as links, modes kept, nothing shared with the original except by copy-on-write.
 * Throws the system's error (a full disk, a vanished file, something in the way).
 */
export async function copyTree(tree: TreeList, dest: string | Buffer, options: CopyOptions = {}): Promise<void> {
  const { owner } = options
  const pacer = makePacer()
  const top = Buffer.from(dest)
  mkdirSync(top, { recursive: true })
  if (owner !== undefined) lchownSync(top, owner.uid, owner.gid)
  for (const entry of tree.entries) {
    if (pacer.due()) await pacer.rest()
    const to = joinPath(top, entry.path)
    if (options.replace === true && isInTheWay(top, entry)) unlinkSync(to)
    copyEntry(entry, joinPath(tree.root, entry.path), to, options.replace === true)
    if (owner !== undefined) lchownSync(to, owner.uid, owner.gid)
  }
}

function isInTheWay(top: Buffer, entry: WalkEntry): boolean {
  const there = lookAt(top, entry.path)
  return there !== undefined && !(there.kind === 'directory' && entry.kind === 'directory')
}

function copyEntry(entry: WalkEntry, from: Buffer, to: Buffer, mayExist: boolean): void {
  if (entry.kind === 'directory') mkdirSync(to, { mode: 0o755, recursive: mayExist })
  else if (entry.kind === 'symlink') symlinkSync(entry.target ?? '', to)
  // libuv gives the copy the mode of the original.
  else copyFileSync(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
}
