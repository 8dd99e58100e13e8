import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessResult } from '../lib/run-process.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { gitComplaint, hardenedGit, writeGitDir } from './git.ts'
import { type Template, templateOf } from './prepare-template.ts'

/** One commit of the research repository, checked out once and copied for each attempt. `commit` is the full id. */
export type CloneTemplate = Template & { commit: string; repository: Path }

/**
 * Makes `dest` a repository that holds exactly one commit: no remote, no hooks, no history, and no object shared with
 * the original, so nothing that an agent does there can reach it. Throws a UserError for what is no repository or commit.
 */
export async function cloneAt(repository: Path, commit: string, dest: Path): Promise<CloneTemplate> {
  const source = await openRepository(repository)
  const id = await resolveCommit(repository, source, commit)
  const gitDir = join(dest, '.git')
  mkdirSync(dest, { recursive: true })
  writeGitDir(gitDir, id.length === 64 ? 'sha256' : 'sha1')
  const objects = await git(['rev-list', '--objects', '--no-walk', id], { cwd: repository, gitDir: source })
  const pack = ['pack-objects', '-q', join(gitDir, 'objects', 'pack', 'pack')]
  await git(pack, { cwd: repository, gitDir: source, stdin: objects.stdout })
  writeFileSync(join(gitDir, 'shallow'), `${id}\n`)
  writeFileSync(join(gitDir, 'refs', 'heads', 'main'), `${id}\n`)
  await git(['reset', '-q', '--hard'], { cwd: dest, gitDir, workTree: dest })
  return { ...(await templateOf(dest)), commit: id, repository }
}

/** The full id of a commit of a repository, by any name git knows for it. */
export async function commitOf(repository: Path, name = 'HEAD'): Promise<string> {
  return resolveCommit(repository, await openRepository(repository), name)
}

async function openRepository(repository: Path): Promise<Path> {
  if (!existsSync(repository)) {
    throw new UserError(`${repository} does not exist.`, { hint: 'Correct `repository` in bakeoff.yaml.' })
  }
  // Only a command-line or global setting may lift the ownership rule, and only for finding the folder's name.
  const found = await hardenedGit(['-c', 'safe.directory=*', 'rev-parse', '--absolute-git-dir'], { cwd: repository })
  if (found.exitCode === 0) return Buffer.from(found.stdout).toString('utf8').trimEnd()
  throw new UserError(`${repository} is not a git repository (${gitComplaint(found)}).`, {
    hint: 'Point `repository` in bakeoff.yaml at the top folder of a git repository, or remove the line.',
  })
}

async function resolveCommit(repository: Path, gitDir: Path, name: string): Promise<string> {
  const args = ['rev-parse', '--verify', '-q', '--end-of-options', `${name}^{commit}`]
  const found = await hardenedGit(args, { cwd: repository, gitDir })
  if (found.exitCode === 0) return Buffer.from(found.stdout).toString('utf8').trimEnd()
  throw new UserError(`${repository} has no commit ${name}.`, {
    hint: 'Commit something first, or fetch the commit that the run recorded.',
  })
}

type Place = { cwd: Path; gitDir: Path; workTree?: Path; stdin?: Uint8Array }

async function git(args: readonly string[], place: Place): Promise<ProcessResult> {
  const result = await hardenedGit(args, { ...place, timeoutMs: 600_000, maxOutputBytes: 512 * 1024 * 1024 })
  if (result.exitCode === 0) return result
  throw new UserError(`git ${args[0]} failed in ${place.cwd}: ${gitComplaint(result)}.`, {
    hint: 'Run `git fsck` in the research repository; a partial or shallow one may lack objects of that commit.',
  })
}
