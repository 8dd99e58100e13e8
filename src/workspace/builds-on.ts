import { chmodSync } from 'node:fs'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { isControlFile } from './control-files.ts'
import { copyTree, type TreeList } from './copy-tree.ts'
import { isWithin, joinPath, pathText } from './path-bytes.ts'

/**
 * Copies folders of the research repository, as they were at its recorded commit, to read-only ones below `dest`, under
 * their own names. Files that would steer the reader, and links, are left out. Throws a UserError for an absent folder.
 */
export async function copyBuildsOn(repository: TreeList, folders: readonly string[], dest: Path): Promise<void> {
  for (const folder of folders) requireFolder(repository, folder)
  const kept = repository.entries.filter(
    ({ path, kind }) => kind !== 'symlink' && !isControlFile(pathText(path)) && concerns(path, kind, folders),
  )
  await copyTree({ root: repository.root, entries: kept }, dest)
  // Deepest first: a folder that cannot be written any more could not be completed.
  for (const { path, kind, mode } of [...kept].reverse()) {
    const executable = kind === 'directory' || (mode & 0o111) !== 0
    chmodSync(joinPath(Buffer.from(dest), path), executable ? 0o555 : 0o444)
  }
  chmodSync(dest, 0o555)
}

/** In one of the folders, or a folder on the way to one. */
function concerns(path: Buffer, kind: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const wanted = Buffer.from(folder)
    return isWithin(path, wanted) || (kind === 'directory' && isWithin(wanted, path))
  })
}

function requireFolder(repository: TreeList, folder: string): void {
  const directories = repository.entries.filter(({ kind }) => kind === 'directory').map(({ path }) => pathText(path))
  if (directories.includes(folder) && !isControlFile(folder)) return
  const known = directories.filter((path) => !path.includes('/') && !isControlFile(path)).slice(0, 12)
  throw new UserError(`builds_on: the research repository has no folder "${folder}" at the recorded commit.`, {
    hint: known.length === 0 ? 'It has no folders at all.' : `It has: ${known.join(', ')}.`,
  })
}
