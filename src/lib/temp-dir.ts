import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePacer, type Pacer } from './pacer.ts'

/** Longer paths than this are moved up before their content is removed: the system's limit is 4096 bytes. */
const LONG_PATH_BYTES = 2048

/** A new private folder (mode 0700) under `parent`, by default the system's temp folder; its real path. */
export function makeTempDir(prefix: string, parent: string = tmpdir()): string {
  return mkdtempSync(join(realpathSync(parent), prefix))
}

/**
 * Removes a folder and all in it, whatever an agent made of it: read-only folders, odd modes, names that are not UTF-8,
 * paths too long to be opened. Follows no link; an absent folder is fine. Throws the system's error for what stays.
 */
export async function removeDir(path: string): Promise<void> {
  const root = Buffer.from(path)
  const stat = lstatSync(root, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isDirectory()) {
    unlinkSync(root)
    return
  }
  // What had to be moved up lands beside the rest, so a folder is gone only when a pass moved nothing.
  const pacer = makePacer()
  while (await emptyFolder(root, root, pacer)) await pacer.rest()
  rmdirSync(root)
}

/** True when something was moved up to `root` and is still to be removed. */
async function emptyFolder(root: Buffer, folder: Buffer, pacer: Pacer): Promise<boolean> {
  let moved = false
  openUp(folder)
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    if (pacer.due()) await pacer.rest()
    const child = Buffer.concat([folder, SLASH, entry.name])
    if (!entry.isDirectory()) {
      unlinkSync(child)
    } else if (child.length > LONG_PATH_BYTES && !folder.equals(root)) {
      openUp(child)
      renameSync(child, moveTarget(root))
      moved = true
    } else {
      moved = (await emptyFolder(root, child, pacer)) || moved
      rmdirSync(child)
    }
  }
  return moved
}

const SLASH = Buffer.from('/')

function moveTarget(root: Buffer): Buffer {
  return Buffer.from(mkdtempSync(Buffer.concat([root, Buffer.from('/deep-')]).toString()))
}

function openUp(folder: Buffer): void {
  const { mode } = lstatSync(folder)
  if ((mode & 0o700) !== 0o700) chmodSync(folder, 0o700)
}
