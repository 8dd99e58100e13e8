import { execFile } from 'node:child_process'
import { realpath } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Path } from '../model/ids.ts'

/** The real file behind a program's name or path, links followed; `undefined` when this machine has none. */
export async function findProgram(name: string): Promise<Path | undefined> {
  const path = name.includes('/') ? name : await lookUp(name)
  if (path === undefined) return undefined
  return realpath(path).catch(() => undefined)
}

async function lookUp(name: string): Promise<string | undefined> {
  const run = promisify(execFile)
  const found = await run('sh', ['-c', 'command -v -- "$1"', 'find', name], { timeout: 10_000 }).catch(() => undefined)
  const path = found?.stdout.trim()
  return path?.startsWith('/') ? path : undefined
}
