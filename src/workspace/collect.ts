import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../lib/hash.ts'
import { makePacer } from '../lib/pacer.ts'
import type { Redactor } from '../lib/redact.ts'
import { removeDir } from '../lib/temp-dir.ts'
import type { Deliverable, SpecialFile } from '../model/deliverable.ts'
import type { FileRef } from '../model/file-ref.ts'
import type { AttemptId, Path } from '../model/ids.ts'
import { copyOut } from './copy-out.ts'
import { ignoredFiles } from './ignored-files.ts'
import {
  type CollectLimits,
  type DeliverableList,
  emptyList,
  listDeliverable,
  specialFile,
} from './list-deliverable.ts'
import { outsideChanges } from './outside-changes.ts'
import { joinPath, parentPath, pathText } from './path-bytes.ts'
import type { Workspace } from './prepare.ts'
import { lookAt, type WalkEntry } from './walk-tree.ts'

/** `maxFiles` counts files, folders and special files. */
export const COLLECT_LIMITS: CollectLimits = {
  maxFiles: 20_000,
  maxBytes: 512 * 1024 * 1024,
  maxFileBytes: 100 * 1024 * 1024,
}

const MAX_MANIFEST_BYTES = 1024 * 1024

export type CollectOptions = {
  attemptId: AttemptId
  /** The files go to `deliverable/` in here; an earlier collection there is replaced. */
  dest: Path
  limits?: CollectLimits
  /** Masks secrets in what is stored. */
  redactor?: Redactor
}

/**
 * Takes what an agent left in the task's folder, from disk, git-ignored files too. Never throws on what lies there;
 * throws the system's error where our own disk fails.
 */
export async function collectDeliverable(workspace: Workspace, options: CollectOptions): Promise<Deliverable> {
  const deliverable = await collectFolder(workspace.folder, { ...options, top: workspace.work })
  const { outside, misplaced, truncated } = await outsideChanges(workspace)
  return {
    ...deliverable,
    outside,
    truncated: deliverable.truncated || truncated,
    ...(misplaced.length === 0 ? {} : { misplaced }),
  }
}

/** `collectDeliverable` for any folder, by its real path. `top`: the work tree it lies in, whose ignore rules count too. */
export async function collectFolder(folder: Path, options: CollectOptions & { top?: Path }): Promise<Deliverable> {
  const root = Buffer.from(folder)
  const top = options.top ?? folder
  const stored = join(options.dest, 'deliverable')
  await removeDir(stored)
  mkdirSync(stored, { recursive: true })
  const limits = options.limits ?? COLLECT_LIMITS
  const intruder = notAFolder(Buffer.from(top), Buffer.from(folder.slice(top.length + 1)))
  const list = intruder === undefined ? await listDeliverable(root, limits) : { ...emptyList(), special: [intruder] }
  const taken = await takeFiles(root, Buffer.from(stored), list, { ...options, limits })
  const ignored = await ignoredFiles({
    top: Buffer.from(top),
    folder: Buffer.from(folder.slice(top.length + 1)),
    files: list.files,
    folders: list.folders,
  })
  const report = findReport(taken.files)
  const testCommand = declaredTest(taken.files, stored)
  return {
    attemptId: options.attemptId,
    files: taken.files,
    special: [...list.special, ...taken.special],
    ignored: [...new Set([...list.omitted, ...ignored])].sort(),
    outside: [],
    truncated: list.truncated,
    ...(taken.masked.length === 0 ? {} : { masked: taken.masked }),
    ...(report === undefined ? {} : { report }),
    ...(testCommand === undefined ? {} : { testCommand }),
    hash: deliverableHash(taken),
  }
}

/** Something else than a folder on the way to the task's folder; a link there would lead the walk elsewhere. */
function notAFolder(top: Buffer, folder: Buffer): SpecialFile | undefined {
  const above = folder.length === 0 ? undefined : notAFolder(top, parentPath(folder))
  const here = lookAt(top, folder)
  if (above !== undefined || here === undefined || here.kind === 'directory') return above
  return here.kind === 'file'
    ? { path: '.', kind: 'unreadable', detail: 'a file took its place' }
    : { ...specialFile(here), path: '.' }
}

type Taken = {
  files: FileRef[]
  executable: Set<string>
  links: WalkEntry[]
  special: SpecialFile[]
  masked: string[]
}

async function takeFiles(
  root: Buffer,
  dest: Buffer,
  list: DeliverableList,
  options: { limits: CollectLimits; redactor?: Redactor },
): Promise<Taken> {
  const pacer = makePacer()
  const taken: Taken = { files: [], executable: new Set(), links: list.links, special: [], masked: [] }
  for (const { path } of list.folders) wherePossible(() => mkdirSync(joinPath(dest, path), { recursive: true }))
  for (const entry of list.files) {
    if (pacer.due()) await pacer.rest()
    const path = pathText(entry.path)
    const hitsBefore = options.redactor?.hits()
    const copied = copyOut(
      joinPath(root, entry.path),
      entry,
      joinPath(dest, entry.path),
      options.limits,
      options.redactor,
    )
    if ('problem' in copied) {
      taken.special.push({ path, kind: 'unreadable', detail: copied.problem })
    } else {
      taken.files.push({ path, ...copied })
      if (options.redactor?.hits() !== hitsBefore) taken.masked.push(path)
      if ((entry.mode & 0o111) !== 0) taken.executable.add(path)
    }
  }
  layLinks(dest, list.links)
  return { ...taken, files: taken.files.sort((a, b) => (a.path < b.path ? -1 : 1)) }
}

function layLinks(dest: Buffer, links: readonly WalkEntry[]): void {
  for (const { path, target } of links) {
    if (target !== undefined) wherePossible(() => symlinkSync(target, joinPath(dest, path)))
  }
}

/** What our own folder cannot hold (a path too long, names that differ in case only) is reported file by file. */
function wherePossible(make: () => void): void {
  try {
    make()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENAMETOOLONG' && code !== 'ENOENT' && code !== 'EEXIST') throw error
  }
}

/** Of paths, contents, execute bits and kept links; independent of times, owners and the order on disk. */
function deliverableHash(taken: Taken): string {
  const files = taken.files.map(({ path, sha256 }) => `${taken.executable.has(path) ? 'x' : '-'} ${sha256} ${path}\0`)
  const links = taken.links.map(({ path, target }) => `l ${target?.toString('latin1')} ${pathText(path)}\0`)
  return sha256([...files, ...links.sort()].join(''))
}

function findReport(files: readonly FileRef[]): FileRef | undefined {
  const names = files.filter(({ path }) => /^readme(?:\.[a-z]+)?$/i.test(path))
  return (
    names.find(({ path }) => path === 'README.md') ??
    names.find(({ path }) => /\.(?:md|markdown)$/i.test(path)) ??
    names[0]
  )
}

/** Of the whole manifest only this is read here, so that a slip elsewhere in it does not hide the test. */
const DeclaredTest = z.object({ scripts: z.object({ test: z.string().trim().min(1) }) })

function declaredTest(files: readonly FileRef[], stored: Path): string | undefined {
  const manifest = files.find(({ path }) => path === 'bakeoff.json')
  if (manifest === undefined || manifest.bytes > MAX_MANIFEST_BYTES) return undefined
  const text = readFileSync(join(stored, 'bakeoff.json'), 'utf8').replace(/^\ufeff/, '')
  const parsed = DeclaredTest.safeParse(parseJson(text))
  return parsed.success ? parsed.data.scripts.test : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
