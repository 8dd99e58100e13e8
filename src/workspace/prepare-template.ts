import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { listTree, type TreeList } from './copy-tree.ts'
import { joinPath, pathText } from './path-bytes.ts'
import { snapshotTree, type TreeSnapshot } from './tree-snapshot.ts'
import { lookAt, type WalkEntry, walkTree } from './walk-tree.ts'

/** A folder listed and hashed once, to be copied for each attempt. */
export type Template = TreeList & { snapshot: TreeSnapshot }

/** Lists and hashes a task's start files. Throws a UserError for links and special files: a copy would not be the same. */
export async function prepareTemplate(files: Path): Promise<Template> {
  const root = Buffer.from(files)
  if (lookAt(root, Buffer.alloc(0)) === undefined) {
    throw new UserError(`${files} does not exist.`, { hint: 'Make the folder of start files, or name another one.' })
  }
  for await (const entry of walkTree(root)) {
    if (entry.path.length === 0 || (entry.kind !== 'file' && entry.kind !== 'directory')) throw refusal(root, entry)
  }
  return templateOf(files)
}

/** The same for a folder that may hold links. */
export async function templateOf(folder: Path): Promise<Template> {
  return { ...(await listTree(folder)), snapshot: await snapshotTree(folder) }
}

function refusal(root: Buffer, { path, kind, detail }: WalkEntry): UserError {
  const what = detail === undefined ? kind : `${kind} (${detail})`
  return new UserError(`${pathText(joinPath(root, path))}: start files may be files and folders only, not ${what}.`, {
    hint: 'Put a copy there instead, or make it in the task’s setup.',
  })
}
