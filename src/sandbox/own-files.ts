import { lchownSync } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'

const SLASH = Buffer.from('/')

/** Gives a folder and all in it to a user; links are changed, never followed. Nothing may run in it meanwhile. */
export async function ownFolder(folder: Path, uid: number): Promise<void> {
  if (!(await lstat(folder)).isDirectory()) throw new Error(`${folder} is not a folder`)
  lchownSync(folder, uid, uid)
  // Names are bytes here: an agent may leave one that is no UTF-8.
  const queue = [Buffer.from(folder)]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true, encoding: 'buffer' })) {
      const path = Buffer.concat([next, SLASH, entry.name])
      lchownSync(path, uid, uid)
      if (entry.isDirectory()) queue.push(path)
    }
  }
}

/** Refuses what the sandbox's user could not read: silently missing files would be blamed on the agent. */
export async function checkReadable(path: Path): Promise<void> {
  const stats = await stat(path)
  const needed = stats.isDirectory() ? 0o005 : 0o004
  if ((stats.mode & needed) === needed) return
  throw new UserError(`A sandbox cannot read ${path}: as root, Bakeoff runs agents and tests as a user of their own.`, {
    hint: `Run "chmod -R o+rX ${path}", or run Bakeoff as an ordinary user.`,
  })
}
