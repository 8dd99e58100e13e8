import { constants } from 'node:fs'
import { open, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Path } from '../model/ids.ts'

const MAX_BYTES = 64 * 1024 * 1024
/** No CLI keeps more sessions than this in the HOME of one attempt. */
const MAX_ENTRIES = 2000
const MAX_FOLDERS = 50

/**
 * A file that a CLI keeps in its HOME, read from outside after the process is gone, when the sandbox may be past its
 * deadline. The agent could write there: no link is followed on the way, no FIFO waited for, no huge file read.
 * `steps` are the folders and the file, by name or pattern; of several files the last by name is taken.
 */
export async function readHomeFile(hostHome: Path, steps: readonly (string | RegExp)[]): Promise<string | undefined> {
  const last = (await homeFiles(hostHome, steps)).at(-1)
  return last === undefined ? undefined : readRegular(last)
}

/** As `readHomeFile`, all of several files, in the order of their names; nothing where there is none. */
export async function readHomeFiles(hostHome: Path, steps: readonly (string | RegExp)[]): Promise<string[]> {
  const texts = await Promise.all((await homeFiles(hostHome, steps)).slice(-MAX_FOLDERS).map(readRegular))
  return texts.filter((text) => text !== undefined)
}

async function homeFiles(hostHome: Path, steps: readonly (string | RegExp)[]): Promise<Path[]> {
  let folders = [hostHome]
  for (const step of steps.slice(0, -1)) {
    const found = await Promise.all(folders.map((folder) => namesIn(folder, step, 'folder')))
    folders = found.flat().slice(0, MAX_FOLDERS)
  }
  const files = await Promise.all(folders.map((folder) => namesIn(folder, steps.at(-1) ?? '', 'file')))
  return files.flat().sort()
}

async function namesIn(folder: Path, step: string | RegExp, kind: 'folder' | 'file'): Promise<Path[]> {
  const listing = await opendir(folder).catch(() => undefined)
  const paths: Path[] = []
  let seen = 0
  for await (const entry of listing ?? []) {
    seen += 1
    if (seen > MAX_ENTRIES) break
    const fits = typeof step === 'string' ? entry.name === step : step.test(entry.name)
    if (fits && (kind === 'folder' ? entry.isDirectory() : entry.isFile())) paths.push(join(folder, entry.name))
  }
  return paths
}

async function readRegular(path: Path): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined)
  if (!file) return undefined
  try {
    const stat = await file.stat()
    return stat.isFile() && stat.size <= MAX_BYTES ? await file.readFile('utf8') : undefined
  } finally {
    await file.close()
  }
}
