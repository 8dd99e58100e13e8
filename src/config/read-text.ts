import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { UserError } from '../model/errors.ts'

const MAX_BYTES = 16 * 1024 * 1024

/**
 * A text file as UTF-8 with `\n` line ends and without a byte order mark; `undefined` where there is none.
 * `name` is what a message calls it. Throws a UserError for what is no readable text.
 */
export async function readText(path: string, name: string): Promise<string | undefined> {
  const bytes = await readRegularFile(path, name)
  if (bytes === undefined) return undefined
  const text = decode(bytes)
  if (text === undefined || text.includes('\0')) {
    throw new UserError(`${name}: not a UTF-8 text file`, { hint: 'Save it as UTF-8.' })
  }
  return text.replaceAll('\r\n', '\n')
}

async function readRegularFile(path: string, name: string): Promise<Buffer | undefined> {
  // Non-blocking, because opening a FIFO would otherwise wait for a writer for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new UserError(`${name}: cannot be read (${code ?? 'unknown error'})`, {
      hint: 'Check its permissions.',
      cause: error,
    })
  })
  if (file === undefined) return undefined
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw new UserError(`${name}: not a regular file`, { hint: 'Replace it by a text file.' })
    if (stat.size > MAX_BYTES) {
      throw new UserError(`${name}: larger than ${MAX_BYTES / 1024 / 1024} MB`, {
        hint: 'Put big input into files/ beside task.md.',
      })
    }
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** The system's error code, where the exception has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
