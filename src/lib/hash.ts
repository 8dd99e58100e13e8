import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

const CHUNK_BYTES = 256 * 1024

/** SHA-256 of bytes, or of a string's UTF-8, as 64 hex digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** SHA-256 of a file's content, read in pieces; blocks meanwhile. Throws the system's error when it cannot be read. */
export function sha256File(path: string | Buffer): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return sha256Fd(fd)
  } finally {
    closeSync(fd)
  }
}

/** SHA-256 of what an open file still has to give, from its current position. */
export function sha256Fd(fd: number): string {
  const hash = createHash('sha256')
  // Most files are small, and a large buffer for each of them keeps the garbage collector busy.
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, fstatSync(fd).size + 1024))
  for (;;) {
    const read = readSync(fd, buffer, 0, buffer.length, null)
    if (read === 0) return hash.digest('hex')
    hash.update(buffer.subarray(0, read))
  }
}
