import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sha256 } from '../lib/hash.ts'
import { makePacer } from '../lib/pacer.ts'
import type { Redactor } from '../lib/redact.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Deliverable } from '../model/deliverable.ts'
import type { FileRef } from '../model/file-ref.ts'
import type { Path } from '../model/ids.ts'
import { listTree } from './copy-tree.ts'
import { isDependencyFolder } from './dependency-folders.ts'
import { hardenedGit, makeGitDir } from './git.ts'
import { readRegularFile } from './open-regular.ts'
import { changesOutside } from './outside-changes.ts'
import { type FileVersion, isBinary, unshownChange, wholeFilePatch } from './patch-text.ts'
import { isWithin, joinPath, keyPath, parentPath, pathKey, pathText } from './path-bytes.ts'
import type { Workspace } from './prepare.ts'
import { lookAt } from './walk-tree.ts'

/** Larger files are named only; so is everything once the patch has its full size. */
const MAX_FILE_BYTES = 512 * 1024
const MAX_PATCH_BYTES = 5 * 1024 * 1024

export type DiffOptions = {
  workspace: Workspace
  /** What was collected, and the folder it was copied to (`…/deliverable`). */
  deliverable: Deliverable
  collected: Path
  /** The patch file to write. */
  to: Path
  redactor?: Redactor
}

/**
 * Writes what an attempt changed, in git's patch format: the task's folder as it was collected, without dependency
 * folders, and the rest of the workspace. Runs nothing that the agent configured. The FileRef is relative to its folder.
 */
export async function writeDiff(options: DiffOptions): Promise<FileRef> {
  const places = [...(await changesInFolder(options)), ...(await changesElsewhere(options.workspace))]
  places.sort((a, b) => Buffer.compare(a.path, b.path))
  const patch = Buffer.from(await patchOf(places), 'latin1')
  const masked = options.redactor?.bytes(patch) ?? patch
  writeFileSync(options.to, masked)
  return { path: basename(options.to), sha256: sha256(masked), bytes: masked.length }
}

/** Where the two versions of a changed file lie; `path` is relative to the workspace. */
type Change = { path: Buffer; before?: Place; after?: Place }
type Place = { root: Buffer; path: Buffer }

async function changesInFolder({ workspace, deliverable, collected }: DiffOptions): Promise<Change[]> {
  const folder = Buffer.from(workspace.folderPath)
  const hashes = new Map(deliverable.files.map((file) => [file.path, file.sha256]))
  const after = await listTree(collected)
  const present = new Set<string>()
  const changes: Change[] = []
  for (const entry of after.entries) {
    const path = joinPath(folder, entry.path)
    present.add(pathKey(path))
    const old = workspace.start.entries.get(pathKey(path))
    const same = old?.sha256 !== undefined && old.sha256 === hashes.get(pathText(entry.path))
    if (entry.kind !== 'file' || same || isInDependencies(entry.path)) continue
    changes.push({ path, after: { root: after.root, path: entry.path }, ...beforeOf(workspace, path) })
  }
  for (const key of workspace.start.entries.keys()) {
    const path = keyPath(key)
    if (present.has(key) || !isWithin(path, folder) || isInDependencies(path)) continue
    // What was not collected may still be there: then it is a change that is not shown.
    const there = lookAt(Buffer.from(workspace.work), path)
    const still = there === undefined ? {} : { after: { root: Buffer.from(collected), path } }
    changes.push({ path, ...still, ...beforeOf(workspace, path) })
  }
  return changes
}

async function changesElsewhere(workspace: Workspace): Promise<Change[]> {
  const { changes } = await changesOutside(workspace)
  return changes
    .filter(({ path }) => !isInDependencies(path))
    .map(({ path, change }) => ({
      path,
      ...(change === 'added' ? {} : beforeOf(workspace, path)),
      ...(change === 'deleted' ? {} : { after: { root: Buffer.from(workspace.work), path } }),
    }))
}

function isInDependencies(path: Buffer): boolean {
  for (let folder = parentPath(path); folder.length > 0; folder = parentPath(folder)) {
    if (isDependencyFolder(folder)) return true
  }
  return false
}

function beforeOf(workspace: Workspace, path: Buffer): { before?: Place } {
  if (!workspace.start.entries.has(pathKey(path))) return {}
  for (const { at, tree } of [...workspace.origins].reverse()) {
    const prefix = Buffer.from(at)
    if (!isWithin(path, prefix)) continue
    const inside = prefix.length === 0 ? path : path.subarray(prefix.length + 1)
    if (tree.snapshot.entries.has(pathKey(inside))) return { before: { root: tree.root, path: inside } }
  }
  return {}
}

async function patchOf(changes: readonly Change[]): Promise<string> {
  const pacer = makePacer()
  const modified: { path: Buffer; before: Buffer; after: Buffer }[] = []
  const parts: string[] = []
  let bytes = 0
  let left = 0
  for (const change of changes) {
    if (pacer.due()) await pacer.rest()
    const before = change.before && versionAt(change.before)
    const after = change.after && versionAt(change.after)
    const size = (before?.content?.length ?? 0) + (after?.content?.length ?? 0)
    if (bytes + size > MAX_PATCH_BYTES) {
      left += 1
      continue
    }
    bytes += size + 200
    if (before?.content && after?.content && !isBinary(before.content) && !isBinary(after.content)) {
      modified.push({ path: change.path, before: before.content, after: after.content })
    } else {
      parts.push(partOf(change.path, before, after))
    }
  }
  if (modified.length > 0) parts.push(await gitDiff(modified))
  if (left > 0) parts.push(`# ${left} more changed files are left out: this patch has reached its limit.\n`)
  return parts.join('')
}

function partOf(path: Buffer, before: FileVersion | undefined, after: FileVersion | undefined): string {
  if (before === undefined && after !== undefined) return wholeFilePatch(path, after, 'added')
  if (before !== undefined && after === undefined) return wholeFilePatch(path, before, 'deleted')
  return unshownChange(path)
}

function versionAt(place: Place): FileVersion {
  const seen = lookAt(place.root, place.path)
  if (seen?.kind !== 'file') return { executable: false }
  const executable = (seen.mode & 0o111) !== 0
  const read = readRegularFile(joinPath(place.root, place.path), seen, MAX_FILE_BYTES)
  return 'value' in read ? { executable, content: read.value } : { executable }
}

/** Both versions as plain files in a scratch folder: git never sees the agent's tree, configuration or attributes. */
async function gitDiff(files: readonly { path: Buffer; before: Buffer; after: Buffer }[]): Promise<string> {
  const scratch = makeTempDir('bakeoff-diff-')
  try {
    for (const { path, before, after } of files) {
      putFile(joinPath(Buffer.from(join(scratch, 'a')), path), before)
      putFile(joinPath(Buffer.from(join(scratch, 'b')), path), after)
    }
    const show = ['--no-ext-diff', '--no-textconv', '--no-color', '--no-renames', '--no-prefix', '--text']
    const result = await hardenedGit(['diff', '--no-index', ...show, 'a', 'b'], {
      cwd: scratch,
      gitDir: makeGitDir(join(scratch, 'git')),
      maxOutputBytes: 4 * MAX_PATCH_BYTES,
    })
    if (result.exitCode === 0 || result.exitCode === 1) return Buffer.from(result.stdout).toString('latin1')
    return files.map(({ path }) => unshownChange(path)).join('')
  } finally {
    await removeDir(scratch)
  }
}

function putFile(path: Buffer, content: Buffer): void {
  mkdirSync(parentPath(path), { recursive: true })
  writeFileSync(path, content)
}
