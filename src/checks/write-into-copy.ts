import { closeSync, constants, fstatSync, ftruncateSync, openSync, realpathSync, writeSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

/**
 * Replaces the content of a file of a copy in place, so that owner and mode stay. False where there is no such regular file
 * inside the copy: the set-up, which is the agent's, may have put a link there.
 */
export function writeIntoCopy(root: string, path: string, text: string): boolean {
  const fd = isInsideCopy(root, path) ? openPlain(join(root, path)) : undefined
  if (fd === undefined) return false
  try {
    if (!fstatSync(fd).isFile()) return false
    ftruncateSync(fd)
    writeSync(fd, text)
    return true
  } finally {
    closeSync(fd)
  }
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EISDIR'])

function openPlain(target: string): number | undefined {
  try {
    return openSync(target, constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return undefined
    throw error
  }
}

/** True where a path of a copy is reached without leaving it through a linked folder. */
export function isInsideCopy(root: string, path: string): boolean {
  const top = realpathOf(root)
  const parent = realpathOf(dirname(join(root, path)))
  return top !== undefined && parent !== undefined && (parent === top || parent.startsWith(top + sep))
}

function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return undefined
    throw error
  }
}
