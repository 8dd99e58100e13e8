import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** Files above this are not read as text: nothing that a person wrote by hand is so long. */
const MAX_TEXT_BYTES = 1024 ** 2

/**
 * The beginning of a file of a deliverable as UTF-8, absent where it is not a regular file or cannot be opened.
 * Follows no link and never waits for a FIFO.
 */
export function readText(root: string, path: string, maxBytes: number = MAX_TEXT_BYTES): string | undefined {
  const bytes = readBytes(root, path, maxBytes)
  return bytes === undefined ? undefined : new TextDecoder('utf-8').decode(bytes)
}

/** `readText` without the decoding. */
export function readBytes(root: string, path: string, maxBytes: number = MAX_TEXT_BYTES): Uint8Array | undefined {
  const fd = openPlain(join(root, path))
  if (fd === undefined) return undefined
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) return undefined
    const buffer = Buffer.alloc(Math.min(stat.size, maxBytes))
    return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, 0))
  } finally {
    closeSync(fd)
  }
}

const UNREADABLE = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENXIO', 'EISDIR', 'ENAMETOOLONG'])

function openPlain(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if (error instanceof Error && 'code' in error && UNREADABLE.has(String(error.code))) return undefined
    throw error
  }
}
