import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { reasonOf } from './walk-tree.ts'

/** A file as it was seen by lstat; what is opened must be that one. */
export type SeenFile = { dev: number; ino: number }

/** Never waits for a writer (a FIFO may have taken the file's place) and never follows a link. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Runs `use` with an open regular file, or says in words why it is not to be had. */
export function withRegularFile<T>(
  path: Buffer,
  seen: SeenFile,
  use: (fd: number, bytes: number) => T,
): { value: T } | { problem: string } {
  let fd: number
  try {
    fd = openSync(path, FLAGS)
  } catch (error) {
    return { problem: reasonOf(error) }
  }
  try {
    const stat = fstatSync(fd)
    const isIt = stat.isFile() && stat.dev === seen.dev && stat.ino === seen.ino
    return isIt ? { value: use(fd, stat.size) } : { problem: 'changed while it was read' }
  } finally {
    closeSync(fd)
  }
}

/** The file's content; a problem where it is longer than `maxBytes`. */
export function readRegularFile(
  path: Buffer,
  seen: SeenFile,
  maxBytes: number,
): { value: Buffer } | { problem: string } {
  const read = withRegularFile(path, seen, (fd, bytes) => readUpTo(fd, maxBytes + 1, bytes + 1024))
  return 'value' in read && read.value.length > maxBytes ? { problem: `more than ${maxBytes} bytes` } : read
}

function readUpTo(fd: number, maxBytes: number, expectedBytes: number): Buffer {
  const pieces: Buffer[] = []
  for (let left = maxBytes; left > 0; ) {
    const piece = Buffer.allocUnsafe(Math.min(left, expectedBytes, 256 * 1024))
    const bytes = readSync(fd, piece, 0, piece.length, null)
    if (bytes === 0) break
    pieces.push(piece.subarray(0, bytes))
    left -= bytes
  }
  return Buffer.concat(pieces)
}
