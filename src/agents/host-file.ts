import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Path } from '../model/ids.ts'

/**
 * The first `maxBytes` of a regular file directly below a folder that is ours but that an agent may write to, such as
 * its HOME: neither a link nor a FIFO in its place leads or holds us anywhere. `undefined` where there is none.
 */
export async function readHostFile(path: Path, maxBytes: number): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined)
  if (file === undefined) return undefined
  try {
    return (await file.stat()).isFile() ? await readUpTo(file, maxBytes) : undefined
  } finally {
    await file.close()
  }
}

async function readUpTo(file: FileHandle, maxBytes: number): Promise<string> {
  const bytes = Buffer.alloc(maxBytes)
  let length = 0
  while (length < maxBytes) {
    const { bytesRead } = await file.read(bytes, length, maxBytes - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return bytes.toString('utf8', 0, length)
}
