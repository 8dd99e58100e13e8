import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import type { Task } from '../model/task.ts'
import { copyBuildsOn } from './builds-on.ts'
import { copyTree, type TreeList } from './copy-tree.ts'
import { type GitOptions, gitComplaint, hardenedGit } from './git.ts'

/** Where the folders that a task builds on lie in a service's repository. */
export const BUILDS_ON_FOLDER = 'builds-on'

export type BaseOptions = {
  gitDir: Path
  /** The pinned commit; it is in the repository. */
  commit: string
  task: Pick<Task, 'id' | 'folder' | 'buildsOn'>
  files?: TreeList
  repository?: TreeList
  /** ISO time of the commit that is made. */
  date: string
  scratch: Path
}

/**
 * What a submission starts from: the pinned commit, with one more that holds the task's start files and what it builds
 * on where it has any. The same input gives the same commit.
 */
export async function makeBaseCommit(options: BaseOptions): Promise<string> {
  const { task, files, repository, commit } = options
  const buildsOn = task.buildsOn.length > 0 && repository !== undefined
  if (files === undefined && !buildsOn) return commit
  const dir = makeTempDir('base-', options.scratch)
  try {
    const tree = join(dir, 'tree')
    mkdirSync(tree)
    if (buildsOn) await copyBuildsOn(repository, task.buildsOn, join(tree, BUILDS_ON_FOLDER))
    if (files !== undefined) {
      const folder = join(tree, task.folder)
      mkdirSync(folder, { recursive: true })
      await copyTree(files, folder, { replace: true })
    }
    return await commitOnto(options, tree, join(dir, 'index'))
  } finally {
    await removeDir(dir)
  }
}

async function commitOnto({ gitDir, commit, task, date }: BaseOptions, tree: Path, indexFile: Path): Promise<string> {
  const place = { cwd: tree, gitDir, workTree: tree, indexFile }
  await must(['read-tree', commit], place)
  await must(['add', '--force', '--ignore-removal', '--', '.'], place)
  const written = await must(['write-tree'], place)
  return must(['commit-tree', written, '-p', commit, '-m', `bakeoff: what task ${task.id} starts from`], {
    ...place,
    date,
  })
}

async function must(args: readonly string[], place: GitOptions): Promise<string> {
  const result = await hardenedGit(args, { ...place, timeoutMs: 600_000 })
  if (result.exitCode !== 0) throw new Error(`git ${args[0]} failed: ${gitComplaint(result)}`)
  return Buffer.from(result.stdout).toString('utf8').trim()
}
