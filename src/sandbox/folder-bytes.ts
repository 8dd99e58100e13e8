import { lstatSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import type { Path } from '../model/ids.ts'

/** Entries looked at before other work gets its turn. */
const BATCH = 500

const SLASH = Buffer.from('/')

/** Bytes on disk (`st_blocks`) of all in some folders; links are not followed. Stops counting above `enoughBytes`. */
export async function folderBytes(folders: readonly Path[], enoughBytes: number): Promise<number> {
  let bytes = 0
  let sinceYield = 0
  // Names are bytes here: in a folder whose name is no UTF-8 a program could otherwise hide what it writes.
  const queue = folders.map((folder) => Buffer.from(folder))
  for (let next = queue.pop(); next !== undefined && bytes <= enoughBytes; next = queue.pop()) {
    for (const entry of await entriesOf(next)) {
      const path = Buffer.concat([next, SLASH, entry.name])
      if (entry.isDirectory()) queue.push(path)
      bytes += blocksOf(path) * 512
      if (++sinceYield % BATCH === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return bytes
}

function blocksOf(path: Buffer): number {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.blocks ?? 0
  } catch {
    // Closed off meanwhile, or deeper than a path may be long: a program under watch must not bring down its watcher.
    return 0
  }
}

async function entriesOf(folder: Buffer): Promise<{ name: Buffer; isDirectory(): boolean }[]> {
  try {
    return await readdir(folder, { withFileTypes: true, encoding: 'buffer' })
  } catch {
    // Removed or closed off meanwhile by the program that is being watched.
    return []
  }
}
