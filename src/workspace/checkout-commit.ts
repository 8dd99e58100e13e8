import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import type { CloneTemplate } from './clone-at.ts'
import { gitComplaint, hardenedGit } from './git.ts'
import { templateOf } from './prepare-template.ts'

/** A commit larger than this is not checked out: a service's work is not trusted with the disk. */
const MAX_TREE_FILES = 200_000
const MAX_TREE_BYTES = 2 * 1024 ** 3

type Place = { gitDir: Path; scratch: Path }

/** The files of one commit in a new folder below `scratch`, without any repository around them. */
export async function checkOutTemplate(place: Place, commit: string): Promise<CloneTemplate> {
  const root = makeTempDir('commit-', place.scratch)
  const work = join(root, 'work')
  mkdirSync(work)
  await withIndex(place, async (indexFile) => {
    await git(['read-tree', '--reset', '-u', commit], { ...place, workTree: work, indexFile })
  })
  return { ...(await templateOf(work)), commit, repository: place.gitDir }
}

/** Turns `work`, which holds the files of `from`, into those of `to`. */
export async function changeTree(place: Place, work: Path, from: string, to: string): Promise<void> {
  await withIndex(place, async (indexFile) => {
    await git(['read-tree', from], { ...place, workTree: work, indexFile })
    await git(['read-tree', '--reset', '-u', to], { ...place, workTree: work, indexFile })
  })
}

/** Why a commit is too large to be checked out; `undefined` where it is not. */
export async function tooLarge(gitDir: Path, commit: string): Promise<string | undefined> {
  const listed = await hardenedGit(['ls-tree', '-r', '-l', '-z', '--full-tree', commit], {
    cwd: gitDir,
    gitDir,
    maxOutputBytes: 128 * 1024 * 1024,
  })
  if (listed.stopped === 'output') return `the commit has more than ${MAX_TREE_FILES} files`
  if (listed.exitCode !== 0) throw new Error(`git ls-tree failed: ${gitComplaint(listed)}`)
  const lines = Buffer.from(listed.stdout).toString('latin1').split('\0')
  const bytes = lines.reduce((sum, line) => sum + (Number(/^\S+ \S+ \S+ +(\d+)\t/.exec(line)?.[1]) || 0), 0)
  if (lines.length - 1 > MAX_TREE_FILES)
    return `the commit has ${lines.length - 1} files; ${MAX_TREE_FILES} are the most`
  return bytes > MAX_TREE_BYTES ? `the commit has ${bytes} bytes; ${MAX_TREE_BYTES} are the most` : undefined
}

async function withIndex(place: Place, body: (indexFile: Path) => Promise<void>): Promise<void> {
  const dir = makeTempDir('index-', place.scratch)
  try {
    await body(join(dir, 'index'))
  } finally {
    await removeDir(dir)
  }
}

async function git(
  args: readonly string[],
  { gitDir, workTree, indexFile }: { gitDir: Path; workTree: Path; indexFile: Path },
): Promise<void> {
  const result = await hardenedGit(args, { cwd: workTree, gitDir, workTree, indexFile, timeoutMs: 600_000 })
  if (result.exitCode !== 0) throw new Error(`git ${args[0]} failed: ${gitComplaint(result)}`)
}
