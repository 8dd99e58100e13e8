import { baseName, isWithin, pathKey, pathText } from './path-bytes.ts'
import type { Workspace } from './prepare.ts'
import { compareSnapshots, snapshotTree, type TreeChange } from './tree-snapshot.ts'
import { walkTree } from './walk-tree.ts'

/** More than these are not listed: an agent that makes the workspace its HOME leaves tens of thousands. */
const MAX_LISTED = 1000

const MAX_LOOKED_AT = 5000

const REPORT = /^(?:readme|report)[^/]*\.(?:md|markdown|rst|txt)$/i

/** `misplaced`: reports that lie where nobody looks for them. Both relative to the workspace. */
export type OutsideChanges = { outside: string[]; misplaced: string[]; truncated: boolean }

/** What an agent changed, added or deleted in its workspace but not in the task's folder. */
export async function outsideChanges(workspace: Workspace): Promise<OutsideChanges> {
  const { changes, truncated } = await changesOutside(workspace)
  const paths = changes.slice(0, MAX_LISTED).map(({ path }) => pathText(path))
  const inWork = changes.filter(({ path, change }) => change === 'added' && isReport(path)).map(({ path }) => path)
  const elsewhere = [...(await reportsIn(workspace.tmp, '../tmp')), ...(await reportsIn(workspace.home, '../home'))]
  return {
    outside: paths,
    misplaced: [...inWork.map(pathText), ...elsewhere].slice(0, 20),
    truncated: truncated || changes.length > MAX_LISTED,
  }
}

/** The same with its paths as bytes, and unlimited. */
export async function changesOutside(workspace: Workspace): Promise<{ changes: TreeChange[]; truncated: boolean }> {
  const folder = Buffer.from(workspace.folderPath)
  const now = await snapshotTree(workspace.work, {
    since: workspace.start,
    skip: (path) => path.equals(folder),
    // What was not there before needs no hash to be seen as new.
    hash: (path) => workspace.start.entries.has(pathKey(Buffer.from(path))),
    maxEntries: workspace.start.entries.size + 100_000,
  })
  const changes = compareSnapshots(workspace.start, now).filter(({ path }) => !isWithin(path, folder))
  return { changes, truncated: now.truncated }
}

/** Not deep: packages and caches bring reports of their own. */
async function reportsIn(root: string, name: string): Promise<string[]> {
  const found: string[] = []
  let seen = 0
  for await (const { path, kind } of walkTree(Buffer.from(root), (folder) => !folder.path.includes('/'))) {
    seen += 1
    if (seen > MAX_LOOKED_AT) break
    if (kind === 'file' && isReport(path)) found.push(`${name}/${pathText(path)}`)
  }
  return found
}

function isReport(path: Buffer): boolean {
  return REPORT.test(baseName(path).toString('latin1'))
}
