import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from 'node:fs'
import { join } from 'node:path'

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
const FD_FOLDER = '/proc/self/fd'

/**
 * A small regular file below a folder that an agent may write to: what a link anywhere on the way leads to is not read,
 * no FIFO is waited for. `undefined` where there is none, or where it is larger than `maxBytes`.
 */
export function readInside(folder: string, path: string, maxBytes: number): string | undefined {
  if (!existsSync(folder)) return undefined
  const wanted = join(realpathSync(folder), path)
  const fd = openQuietly(wanted)
  if (fd === undefined) return undefined
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile() || stat.size > maxBytes) return undefined
    // What was opened, not what lies there now: a folder on the way may have become a link in between.
    const opened = existsSync(FD_FOLDER) ? readlinkSync(join(FD_FOLDER, String(fd))) : realpathSync(wanted)
    return opened === wanted ? readFileSync(fd, 'utf8') : undefined
  } finally {
    closeSync(fd)
  }
}

function openQuietly(path: string): number | undefined {
  try {
    return openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch {
    // Not there, a link, a loop of links, no permission: nothing to read in any case.
    return undefined
  }
}
