import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** The head and the tail of a file's bytes; `bytes` is its whole size. */
export type FileExcerpt = { head: Uint8Array; tail: Uint8Array; bytes: number }

export type ExcerptLimits = { headBytes: number; tailBytes: number }

/** A packed file that unpacks to more is not looked into. */
const MOST_UNPACKED = 64 * 1024 * 1024

/**
 * Beginning and end of a regular file, of the unpacked text where its name ends in `.gz`; undefined where there is no
 * such file, it is a link, or it cannot be unpacked.
 */
export function readExcerpt(path: string, limits: ExcerptLimits): FileExcerpt | undefined {
  const file = openRegular(path)
  if (file === undefined) return undefined
  try {
    if (path.endsWith('.gz')) {
      const whole = unpacked(readFileSync(file))
      return whole === undefined ? undefined : excerptOf(whole, limits)
    }
    const bytes = fstatSync(file).size
    const { headBytes, tailBytes } = limits
    if (bytes <= headBytes + tailBytes) return { head: readAt(file, 0, bytes), tail: new Uint8Array(), bytes }
    return { head: readAt(file, 0, headBytes), tail: readAt(file, bytes - tailBytes, tailBytes), bytes }
  } finally {
    closeSync(file)
  }
}

/** The same of bytes that are at hand. */
export function excerptOf(whole: Uint8Array, { headBytes, tailBytes }: ExcerptLimits): FileExcerpt {
  const bytes = whole.length
  if (bytes <= headBytes + tailBytes) return { head: whole, tail: new Uint8Array(), bytes }
  return { head: whole.subarray(0, headBytes), tail: whole.subarray(bytes - tailBytes), bytes }
}

/** Without waiting for whoever should write into a pipe, and without following a link. */
function openRegular(path: string): number | undefined {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  return undefined
}

function readAt(file: number, from: number, length: number): Uint8Array {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readSync(file, buffer, 0, length, from))
}

function unpacked(packed: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_UNPACKED })
  } catch {
    return undefined
  }
}
