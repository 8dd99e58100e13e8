import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { matchesGlob } from '../lib/glob.ts'
import type { Redactor } from '../lib/redact.ts'
import { removeDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import { copyOut } from './copy-out.ts'
import { copyTree, listTree } from './copy-tree.ts'
import { joinPath, pathText } from './path-bytes.ts'
import { type WalkEntry, walkTree } from './walk-tree.ts'

const LIMITS = { maxFiles: 2000, maxBytes: 64 * 1024 * 1024, maxFileBytes: 64 * 1024 * 1024 }

/**
 * Keeps what an agent needs to continue its conversation: the files of its HOME that fit `globs`, secrets masked.
 * False, and nothing kept, where there are none or too many. The agent could write there: links are not followed.
 */
export async function keepSession(
  home: Path,
  globs: readonly string[],
  to: Path,
  redactor?: Redactor,
): Promise<boolean> {
  await removeDir(to)
  const files = await sessionFiles(Buffer.from(home), globs)
  if (files === undefined || files.length === 0) return false
  for (const entry of files) {
    const dest = join(to, pathText(entry.path))
    mkdirSync(dirname(dest), { recursive: true })
    const copied = copyOut(joinPath(Buffer.from(home), entry.path), entry, Buffer.from(dest), LIMITS, redactor)
    if ('sha256' in copied) continue
    await removeDir(to)
    return false
  }
  return true
}

/** Puts a kept session back into a HOME; false where none was kept. */
export async function restoreSession(kept: Path, home: Path): Promise<boolean> {
  if (!existsSync(kept)) return false
  await copyTree(await listTree(kept), home, { replace: true })
  return true
}

async function sessionFiles(home: Buffer, globs: readonly string[]): Promise<WalkEntry[] | undefined> {
  const mayHold = (folder: WalkEntry): boolean => {
    const path = pathText(folder.path)
    return globs.some((glob) => glob.startsWith(`${path}/`) || matchesGlob(path, glob))
  }
  const files: WalkEntry[] = []
  let bytes = 0
  for await (const entry of walkTree(home, mayHold)) {
    if (entry.kind !== 'file' || !globs.some((glob) => matchesGlob(pathText(entry.path), glob))) continue
    files.push(entry)
    bytes += entry.bytes
    if (files.length > LIMITS.maxFiles || bytes > LIMITS.maxBytes) return undefined
  }
  return files
}
