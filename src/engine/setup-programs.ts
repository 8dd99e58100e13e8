import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Path } from '../model/ids.ts'

const MOST = 500

/**
 * Names of the programs that a set-up left in these folders of the host, where they come first in PATH. A link to one of
 * the machine's own programs, as an environment of Python has them, is none; one into `own`, the set-up's places, is.
 */
export function programsLeft(folders: readonly Path[], own: readonly string[]): string[] {
  const names = folders.flatMap((folder) => namesIn(folder).filter((name) => isOwnProgram(join(folder, name), own)))
  return [...new Set(names)].sort().slice(0, MOST)
}

function namesIn(folder: Path): string[] {
  return lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : []
}

function isOwnProgram(path: Path, own: readonly string[]): boolean {
  const { mode, isFile, isLink } = kindOf(path)
  if (isFile) return (mode & 0o111) !== 0
  if (!isLink) return false
  const target = readlinkSync(path)
  // A name beside it leads to what is looked at by itself.
  if (!target.includes('/')) return false
  return !target.startsWith('/') || own.some((place) => target === place || target.startsWith(`${place}/`))
}

function kindOf(path: Path): { mode: number; isFile: boolean; isLink: boolean } {
  const stat = lstatSync(path)
  return { mode: stat.mode, isFile: stat.isFile(), isLink: stat.isSymbolicLink() }
}
