import { copyFileSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Path } from '../model/ids.ts'

/** Copies the files whose path matches `kept` and that `to` does not hold yet, each at once or not at all. */
export function copyNewFiles(from: Path, to: Path, kept: RegExp): void {
  const known = new Set(filesIn(to))
  for (const path of filesIn(from).filter((file) => kept.test(file) && !known.has(file))) {
    const target = join(to, path)
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
    copyFileSync(join(from, path), `${target}.new`)
    renameSync(`${target}.new`, target)
  }
}

/** Regular files only, as paths relative to the folder; links are not followed. */
function filesIn(folder: Path): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
