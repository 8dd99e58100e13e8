import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { Json } from '../model/json.ts'

/** Longest transcript kept, in bytes; an agent in a loop must not fill the disk. */
const MAX_BYTES = 64 * 1024 * 1024

export type Transcript = { write(line: Json): void; close(): Promise<void> }

/** Appends an agent's raw stream as JSON lines `{ at, round, line }`, stamped on arrival and masked. */
export function openTranscript(options: {
  path: string
  now: () => number
  round: () => number
  mask: (text: string) => string
}): Transcript {
  const stream: WriteStream = createWriteStream(options.path, { flags: 'w', mode: 0o644 })
  let failure: Error | undefined
  stream.on('error', (error) => {
    failure = error
  })
  let bytes = 0
  let cut = false
  return {
    write(line) {
      if (cut || failure) return
      const at = new Date(options.now()).toISOString()
      const text = `${options.mask(JSON.stringify({ at, round: options.round(), line }))}\n`
      bytes += Buffer.byteLength(text)
      cut = bytes > MAX_BYTES
      stream.write(cut ? `${JSON.stringify({ at, note: `cut after ${MAX_BYTES} bytes` })}\n` : text)
    },
    async close() {
      stream.end()
      if (!failure) await finished(stream)
      if (failure) throw failure
    },
  }
}
