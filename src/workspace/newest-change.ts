import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Path } from '../model/ids.ts'

/** Enough for any deliverable; in a larger tree the answer is the newest change among so many. */
const MAX_ENTRIES = 20_000

/**
 * When anything below the folder last changed, in epoch milliseconds: by the inode's own time, which an agent cannot
 * set. A removed file shows in its folder. No link is followed; `undefined` where nothing can be read.
 */
export async function newestChange(root: Path): Promise<number | undefined> {
  let newest = await changedAt(root)
  const folders = [root]
  let seen = 0
  for (let folder = folders.shift(); folder !== undefined && seen < MAX_ENTRIES; folder = folders.shift()) {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const entry of entries.slice(0, MAX_ENTRIES - seen)) {
      const path = join(folder, entry.name)
      const at = await changedAt(path)
      if (at !== undefined && (newest === undefined || at > newest)) newest = at
      if (entry.isDirectory()) folders.push(path)
    }
    seen += entries.length
  }
  return newest
}

/** A file may be gone by the time it is looked at. */
const changedAt = async (path: Path): Promise<number | undefined> => (await lstat(path).catch(() => undefined))?.ctimeMs
