import { mkdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { Task } from '../model/task.ts'
import { copyBuildsOn } from './builds-on.ts'
import type { CloneTemplate } from './clone-at.ts'
import { copyTree } from './copy-tree.ts'
import { pathKey } from './path-bytes.ts'
import type { Template } from './prepare-template.ts'
import { changedFiles, snapshotTree, type TreeSnapshot } from './tree-snapshot.ts'
import { lookAt } from './walk-tree.ts'

/** The clean folder an attempt starts in. Paths are absolute on the host. */
export type Workspace = {
  /** Holds all the others; removed by `removeWorkspace`. */
  root: Path
  /** Becomes the agent's current folder. */
  work: Path
  home: Path
  tmp: Path
  /** The task's folder in `work`; it exists. */
  folder: Path
  /** The same, relative to `work`. */
  folderPath: string
  /** The folders that the task builds on, read-only, each under its own name; absent where there are none. */
  buildsOn?: Path
  /** `work` as the agent found it. */
  start: TreeSnapshot
  /** Where the start content still lies: below `at` in `work` is what is below `tree.root`. The last one wins. */
  origins: readonly { at: string; tree: Template }[]
  baseCommit?: string
}

export type PrepareOptions = {
  task: Pick<Task, 'id' | 'folder' | 'buildsOn'>
  /** No workspace may lie below these: agents read the instruction files of parent folders. */
  suite: Path
  /** Under which folder to make it; default: the system's temp folder. */
  parent?: Path
  /** The task's start files, from `prepareTemplate`; they go into the task's folder. */
  files?: Template
  /** The research repository, from `cloneAt`. */
  repository?: CloneTemplate
}

/** A new workspace. Throws a UserError where the suite, the repository or the place does not allow one. */
export async function prepareWorkspace(options: PrepareOptions): Promise<Workspace> {
  const { task, files, repository } = options
  const parent = safeParent(options)
  const root = makeTempDir('bakeoff-', parent)
  try {
    const places = { root, work: join(root, 'work'), home: join(root, 'home'), tmp: join(root, 'tmp') }
    for (const place of [places.work, places.home, places.tmp]) mkdirSync(place, { mode: 0o700 })
    if (repository !== undefined) await copyTree(repository, places.work)
    const folder = makeFolder(places.work, task.folder)
    if (files !== undefined) await copyFiles(files, folder, task.id)
    const buildsOn = await prepareBuildsOn(options, join(root, 'builds-on'))
    const origins = [
      ...(repository === undefined ? [] : [{ at: '', tree: repository }]),
      ...(files === undefined ? [] : [{ at: task.folder, tree: files }]),
    ]
    return {
      ...places,
      folder,
      folderPath: task.folder,
      start: await snapshotTree(places.work, { known: knownHashes(origins) }),
      origins,
      ...(buildsOn === undefined ? {} : { buildsOn }),
      ...(repository === undefined ? {} : { baseCommit: repository.commit }),
    }
  } catch (error) {
    await removeDir(root)
    throw error
  }
}

/** Removes a workspace and all that an agent left in it. */
export async function removeWorkspace(workspace: Pick<Workspace, 'root'>): Promise<void> {
  await removeDir(workspace.root)
}

function safeParent(options: PrepareOptions): Path {
  const parent = options.parent ?? tmpdir()
  mkdirSync(parent, { recursive: true })
  const real = realpathSync(parent)
  const forbidden = [options.suite, ...(options.repository === undefined ? [] : [options.repository.repository])]
  for (const place of forbidden) {
    const realPlace = realpathSync(place)
    if (real === realPlace || real.startsWith(realPlace === '/' ? '/' : `${realPlace}/`)) {
      throw new UserError(`Workspaces cannot lie in ${real}: it is part of ${realPlace}.`, {
        hint: 'Agents would read its instruction files and see the suite. Set TMPDIR to a folder elsewhere.',
      })
    }
  }
  return real
}

/** Makes the task's folder step by step, so that a link in the repository cannot lead it out of the workspace. */
function makeFolder(work: Path, folder: string): Path {
  const parts = folder.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new UserError(`The task's folder "${folder}" leaves the workspace.`, {
      hint: 'Give `folder` a plain relative path such as markdown-comparison.',
    })
  }
  parts.forEach((_, index) => {
    const path = parts.slice(0, index + 1).join('/')
    const there = lookAt(Buffer.from(work), Buffer.from(path))
    if (there === undefined) mkdirSync(join(work, path))
    else if (there.kind !== 'directory') {
      throw new UserError(`"${path}" is a ${there.kind} in the research repository, not a folder.`, {
        hint: 'Choose another `folder` for the task.',
      })
    }
  })
  return join(work, folder)
}

/** Where the repository has something at the same place, the start file replaces it. */
async function copyFiles(files: Template, folder: Path, taskId: string): Promise<void> {
  const now = await snapshotTree(files.root, { since: files.snapshot })
  const [changed] = changedFiles(files.snapshot, now)
  if (changed !== undefined) {
    throw new UserError(`The start files of task "${taskId}" changed during the run: ${changed}.`, {
      hint: 'Attempts would not be comparable. Start a new run.',
    })
  }
  await copyTree(files, folder, { replace: true })
}

/** Hashes of what was just copied into a workspace, by their path there. */
function knownHashes(origins: Workspace['origins']): (key: string) => string | undefined {
  return (key) => {
    for (const { at, tree } of [...origins].reverse()) {
      const prefix = at === '' ? '' : `${pathKey(Buffer.from(at))}/`
      const entry = key.startsWith(prefix) ? tree.snapshot.entries.get(key.slice(prefix.length)) : undefined
      if (entry !== undefined) return entry.sha256
    }
    return undefined
  }
}

async function prepareBuildsOn(options: PrepareOptions, dest: Path): Promise<Path | undefined> {
  const { task, repository } = options
  if (task.buildsOn.length === 0) return undefined
  if (repository === undefined) {
    throw new UserError(`Task "${task.id}" builds on ${task.buildsOn.join(', ')}, but there is no repository.`, {
      hint: 'Name the research repository as `repository` in bakeoff.yaml.',
    })
  }
  await copyBuildsOn(repository, task.buildsOn, dest)
  return dest
}
