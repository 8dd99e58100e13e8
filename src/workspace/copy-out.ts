import { createHash } from 'node:crypto'
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs'
import type { Redactor } from '../lib/redact.ts'
import { withRegularFile } from './open-regular.ts'
import { reasonOf, type WalkEntry } from './walk-tree.ts'

export type CopiedOut = { sha256: string; bytes: number } | { problem: string }

const PIECE_BYTES = 256 * 1024

/**
 * Copies one file of an agent, as it was listed, to a new path of ours; hashes what was written. Secrets are masked on
 * the way. A problem, in words, where it is no longer that file, cannot be read or written there, or grew past the limit.
 */
export function copyOut(
  from: Buffer,
  seen: WalkEntry,
  to: Buffer,
  limits: { maxFileBytes: number },
  redactor?: Redactor,
): CopiedOut {
  const copied = withRegularFile(from, seen, (fd, bytes): CopiedOut => {
    let out: number
    try {
      out = openSync(to, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, modeOf(seen))
    } catch (error) {
      return { problem: ownProblem(error) }
    }
    try {
      return pump(fd, out, { maxBytes: limits.maxFileBytes, expectedBytes: bytes }, redactor)
    } finally {
      closeSync(out)
    }
  })
  return 'value' in copied ? copied.value : copied
}

/** Only what a copy needs of a mode: whether it can be executed. Never set-user-ID, never read-only. */
function modeOf(entry: WalkEntry): number {
  return (entry.mode & 0o111) === 0 ? 0o644 : 0o755
}

/** A name that our own file system cannot hold is the agent's doing; anything else, such as a full disk, is not. */
function ownProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EEXIST') return 'same name as another file on this file system'
  if (code === 'ENAMETOOLONG' || code === 'EILSEQ' || code === 'ENOENT') return reasonOf(error)
  throw error
}

type Sizes = { maxBytes: number; expectedBytes: number }

function pump(from: number, to: number, sizes: Sizes, redactor: Redactor | undefined): CopiedOut {
  const hash = createHash('sha256')
  const stream = redactor?.stream()
  const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, sizes.expectedBytes + 1024))
  let read = 0
  let written = 0
  const put = (bytes: Uint8Array): void => {
    hash.update(bytes)
    for (let at = 0; at < bytes.length; ) at += writeSync(to, bytes, at, bytes.length - at)
    written += bytes.length
  }
  for (;;) {
    const bytes = readSync(from, piece, 0, piece.length, null)
    if (bytes === 0) break
    read += bytes
    if (read > sizes.maxBytes) return { problem: `grew to more than ${sizes.maxBytes} bytes while it was read` }
    put(stream === undefined ? piece.subarray(0, bytes) : stream.write(piece.subarray(0, bytes)))
  }
  if (stream !== undefined) put(stream.end())
  return { sha256: hash.digest('hex'), bytes: written }
}
