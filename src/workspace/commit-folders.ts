import type { Path } from '../model/ids.ts'
import { hardenedGit } from './git.ts'

/** Folders listed at most. */
const MOST_FOLDERS = 1000

/** True where a commit has a folder of that path. */
export async function hasFolder(gitDir: Path, commit: string, folder: string): Promise<boolean> {
  const { exitCode, stdout } = await hardenedGit(['cat-file', '-t', `${commit}:${folder}`], { cwd: gitDir, gitDir })
  return exitCode === 0 && Buffer.from(stdout).toString('utf8').trim() === 'tree'
}

/** Names of the folders at the top of a commit; none where it cannot be read. */
export async function topFolders(gitDir: Path, commit: string): Promise<string[]> {
  const args = ['ls-tree', '-d', '-z', '--name-only', '--full-tree', commit]
  const { exitCode, stdout } = await hardenedGit(args, { cwd: gitDir, gitDir })
  if (exitCode !== 0) return []
  return Buffer.from(stdout).toString('utf8').split('\0').filter(Boolean).slice(0, MOST_FOLDERS)
}

/** A commit without any file, for work that comes from nowhere; the same one each time. Throws where git fails. */
export async function emptyCommit(gitDir: Path): Promise<string> {
  const place = { cwd: gitDir, gitDir }
  const tree = await must(['mktree'], { ...place, stdin: '' })
  return must(['commit-tree', tree, '-m', 'bakeoff: nothing'], { ...place, date: '2000-01-01T00:00:00Z' })
}

async function must(args: readonly string[], options: Parameters<typeof hardenedGit>[1]): Promise<string> {
  const { exitCode, stdout } = await hardenedGit(args, options)
  if (exitCode !== 0) throw new Error(`git ${args[0]} failed`)
  return Buffer.from(stdout).toString('utf8').trim()
}
