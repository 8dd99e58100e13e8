import type { CapturedOutput } from '../contracts/sandbox.ts'

const HEAD_BYTES = 64 * 1024
const TAIL_BYTES = 1024 * 1024

export type Capture = { add(chunk: Uint8Array): void; result(): CapturedOutput }

/** Keeps the first 64 KiB and the last 1 MiB of a stream in bounded memory. */
export function openCapture(): Capture {
  const head: Uint8Array[] = []
  let headBytes = 0
  let tail: Uint8Array[] = []
  let tailBytes = 0
  let bytes = 0

  const addTail = (chunk: Uint8Array): void => {
    tail.push(chunk)
    tailBytes += chunk.length
    // Joining at twice the size keeps both the copying and the number of small chunks low.
    if (tailBytes > 2 * TAIL_BYTES || tail.length > 4096) {
      const kept = Buffer.concat(tail).subarray(-TAIL_BYTES)
      tail = [Buffer.from(kept)]
      tailBytes = kept.length
    }
  }

  return {
    add(chunk) {
      bytes += chunk.length
      const room = HEAD_BYTES - headBytes
      if (room > 0) {
        head.push(chunk.subarray(0, room))
        headBytes += Math.min(room, chunk.length)
      }
      if (chunk.length > room) addTail(room > 0 ? chunk.subarray(room) : chunk)
    },
    result: () => ({
      head: Buffer.concat(head),
      tail: Buffer.concat(tail).subarray(-TAIL_BYTES),
      bytes,
      truncated: bytes > HEAD_BYTES + TAIL_BYTES,
    }),
  }
}
