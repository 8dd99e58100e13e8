import { readFileSync, realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { stripControl } from '../lib/strip-control.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { ImportRecord } from '../model/import-record.ts'
import { tooLarge } from '../workspace/checkout-commit.ts'
import { emptyCommit } from '../workspace/commit-folders.ts'
import type { OwnGit } from '../workspace/own-git.ts'
import { commitPatch, MAX_PATCH_BYTES } from '../workspace/patch-commit.ts'
import { commitAt, commonAncestor, fetchCommit, keepCommit, type RemoteRepo } from '../workspace/remote-repository.ts'
import type { ImportFlags } from './commands/import.ts'

export type SourceInput = {
  flags: ImportFlags
  cwd: Path
  /** The run's research repository. */
  repository: string | undefined
  /** The harness's repository that gets what is fetched. */
  gitDir: Path
  git: OwnGit
  scratch: Path
  signal: AbortSignal
  /** Under which name the commit is kept. */
  keepAs: string
  now: string
}

/** A result as it was found: a folder of this machine, or a commit that the harness's repository has now. */
export type ImportSource = Pick<ImportRecord, 'from' | 'source' | 'repository'> &
  ({ dir: Path } | { gitDir: Path; base: string; commit: string })

/** Finds the one thing that the flags name. Throws a UserError where there is none, more than one, or nothing behind it. */
export async function importSource(input: SourceInput): Promise<ImportSource> {
  const { pr, branch, patch, dir } = input.flags
  const named = [pr, branch, patch, dir].filter((one) => one !== undefined)
  if (named.length !== 1) {
    throw new UserError(`${named.length === 0 ? 'Nothing says' : 'It is not clear'} what to import.`, {
      hint: 'Give exactly one of --pr URL, --branch REF, --patch FILE and --dir PATH.',
    })
  }
  if (dir !== undefined) return { from: 'folder', source: dir, dir: folderAt(input.cwd, dir) }
  if (patch !== undefined) return fromPatch(input, patch)
  if (branch !== undefined) {
    const repo = repoOf(input, undefined)
    return taken(input, repo, {
      from: 'branch',
      source: branch,
      at: await commitOf(repo, branch),
      refs: refsOf(branch),
    })
  }
  return fromPullRequest(input, pr ?? '')
}

function folderAt(cwd: Path, dir: string): Path {
  const path = resolve(cwd, dir)
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`${path} is no folder.`, {
      hint: '--dir takes the folder that holds the README of the result.',
    })
  }
  return realpathSync(path)
}

/** The number that a pull request has, and the repository that its address names; merge requests of GitLab alike. */
const PULL = /^(https?:\/\/[^/\s]+)\/([^\s?#]+?)\/(?:pull|-\/merge_requests)\/(\d+)(?:[/?#].*)?$/

async function fromPullRequest(input: SourceInput, pr: string): Promise<ImportSource> {
  const url = PULL.exec(pr)
  const number = url?.[3] ?? (/^\d+$/.test(pr) ? pr : undefined)
  if (number === undefined) {
    throw new UserError(`--pr ${pr} is neither the address of a pull request nor its number.`, {
      hint: 'Such as https://github.com/OWNER/NAME/pull/7, or 7 with --git URL.',
    })
  }
  const repo = repoOf(input, url === null ? undefined : `${url[1]}/${url[2]}.git`)
  const refs = [`refs/pull/${number}/head`, `refs/merge-requests/${number}/head`]
  const [first, second] = await Promise.all(refs.map((ref) => commitAt(repo, ref).catch(unreadable)))
  return taken(input, repo, { from: 'pull-request', source: pr, at: first ?? second, refs })
}

const refsOf = (name: string): string[] =>
  isCommit(name) ? ['refs/heads/*'] : [`refs/heads/${name}`, `refs/tags/${name}`, name]

const isCommit = (name: string): boolean => /^[0-9a-f]{40}$/.test(name)

const commitOf = (repo: RemoteRepo, name?: string): Promise<string | undefined> =>
  commitAt(repo, name).catch(unreadable)

function unreadable(error: unknown): never {
  throw new UserError(error instanceof Error ? error.message : String(error), {
    hint: 'Your own git must be able to read it: try `git ls-remote` with it. --git URL names another repository.',
  })
}

function repoOf({ flags, repository, gitDir, git, signal, cwd }: SourceInput, told: string | undefined): RemoteRepo {
  const given = flags.git === undefined ? undefined : isLocal(flags.git) ? resolve(cwd, flags.git) : flags.git
  const url = given ?? told ?? repository
  if (url === undefined) {
    throw new UserError('Nothing says which repository it is in.', { hint: 'Add --git with its URL or folder.' })
  }
  return { url, gitDir, git, signal }
}

const isLocal = (url: string): boolean => !/^[\w+.-]+:\/\//.test(url) && !/^[\w.-]+@[\w.-]+:/.test(url)

type Found = Pick<ImportRecord, 'from' | 'source'> & { at: string | undefined; refs: readonly string[] }

async function taken(input: SourceInput, repo: RemoteRepo, { from, source, at, refs }: Found): Promise<ImportSource> {
  const { gitDir, keepAs, flags } = input
  const shown = shownUrl(repo.url)
  const commit = at === undefined ? undefined : await fetchCommit(repo, { commit: at, at: refs })
  if (commit === undefined) {
    throw new UserError(`${shown} has no ${from === 'branch' ? source : `pull request ${source}`}.`, {
      hint: 'A branch, a tag or a full commit id; --git URL names another repository.',
    })
  }
  const large = await tooLarge(gitDir, commit)
  if (large !== undefined) throw new UserError(`${source}: ${large}.`)
  const start = await baseOf(input, repo, flags.base)
  const base = (start === undefined ? undefined : await commonAncestor(gitDir, start, commit)) ?? start
  await keepCommit(gitDir, keepAs, commit)
  return {
    from,
    source: shownUrl(source),
    repository: shown,
    gitDir,
    commit,
    base: base ?? (await emptyCommit(gitDir)),
  }
}

/** The commit that `--base` names, else that of the default branch; `undefined` where the repository has none. */
async function baseOf(
  { gitDir }: SourceInput,
  repo: RemoteRepo,
  name: string | undefined,
): Promise<string | undefined> {
  const start = await commitOf(repo, name)
  if (start === undefined && name === undefined) return undefined
  const got = start === undefined ? undefined : await fetchCommit(repo, { commit: start, at: refsOf(name ?? 'HEAD') })
  if (got !== undefined && (await tooLarge(gitDir, got)) === undefined) return got
  throw new UserError(`${shownUrl(repo.url)} has no ${name ?? 'default branch'} to show it against.`, {
    hint: '--base names a branch, a tag or a full commit id.',
  })
}

async function fromPatch(input: SourceInput, file: string): Promise<ImportSource> {
  const { cwd, gitDir, flags, repository, scratch, now, keepAs } = input
  const path = resolve(cwd, file)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isFile()) throw new UserError(`${path} is no file.`, { hint: '--patch takes a diff as git writes it.' })
  if (stat.size > MAX_PATCH_BYTES)
    throw new UserError(`${path} has ${stat.size} bytes; ${MAX_PATCH_BYTES} are the most.`)
  const somewhere = flags.git !== undefined || repository !== undefined
  const repo = somewhere ? repoOf(input, undefined) : undefined
  if (repo === undefined && flags.base !== undefined) repoOf(input, undefined)
  const found = repo === undefined ? undefined : await baseOf(input, repo, flags.base)
  const base = found ?? (await emptyCommit(gitDir))
  const message = 'bakeoff: an imported patch'
  const end = await commitPatch({ gitDir, base, patch: readFileSync(path, 'utf8'), date: now, message, scratch })
  if ('problem' in end) {
    throw new UserError(`${path}: ${stripControl(end.problem)}`, {
      hint: '--git and --base name the commit that it was made for; without them it must only add files.',
    })
  }
  await keepCommit(gitDir, keepAs, end.commit)
  const shown = repo === undefined ? {} : { repository: shownUrl(repo.url) }
  return { from: 'patch', source: file, ...shown, gitDir, base, commit: end.commit }
}

/** A name and password in an address are nobody's business. */
const shownUrl = (url: string): string => stripControl(url.replace(/\/\/[^/@\s]*@/, '//')).slice(0, 500)
