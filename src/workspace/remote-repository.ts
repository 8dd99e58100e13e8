import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessResult } from '../lib/run-process.ts'
import { stripControl } from '../lib/strip-control.ts'
import type { Path } from '../model/ids.ts'
import { gitComplaint, hardenedGit, makeGitDir } from './git.ts'
import type { OwnGit } from './own-git.ts'

/** A repository at a service, as the person's own git reaches it, and the harness's repository that keeps what came. */
export type RemoteRepo = { url: string; gitDir: Path; git: OwnGit; signal?: AbortSignal }

const COMMIT = /^[0-9a-f]{40}$/
/** Branches listed at most: a repository of thousands of agents' branches is still one. */
const MAX_HEADS = 20_000

/** The repository that gets fetched and made commits, made if it is not there. */
export function keepResultsIn(gitDir: Path): Path {
  if (!existsSync(join(gitDir, 'info', 'attributes'))) makeGitDir(gitDir)
  return gitDir
}

/** Branches and their commits as they are now. Throws git's complaint where the repository cannot be reached. */
export async function readHeads(repo: RemoteRepo): Promise<Record<string, string>> {
  const refs = await listRefs(repo, ['--heads', '--', repo.url])
  const heads: Record<string, string> = {}
  for (const { ref, commit } of refs.slice(0, MAX_HEADS)) {
    if (ref.startsWith('refs/heads/')) heads[ref.slice('refs/heads/'.length)] = commit
  }
  return heads
}

/** The commit that a branch, a tag, a full id or (absent) the default branch stands for; `undefined`: no such name. */
export async function commitAt(repo: RemoteRepo, name?: string): Promise<string | undefined> {
  if (name !== undefined && COMMIT.test(name)) return name
  const wanted =
    name === undefined ? ['HEAD'] : [`refs/heads/${name}`, `refs/tags/${name}^{}`, `refs/tags/${name}`, name]
  const refs = await listRefs(repo, ['--', repo.url, ...wanted])
  for (const ref of wanted) {
    const found = refs.find((one) => one.ref === ref)
    if (found !== undefined) return found.commit
  }
  return undefined
}

async function listRefs(repo: RemoteRepo, args: readonly string[]): Promise<{ ref: string; commit: string }[]> {
  const result = await repo.git(['ls-remote', ...args], { ...placeOf(repo), timeoutMs: 60_000 })
  if (result.exitCode !== 0) throw new Error(`${repo.url.replace(LOGIN, '//')} cannot be read: ${complaint(result)}`)
  return Buffer.from(result.stdout)
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [commit = '', ref = ''] = line.split('\t')
      return COMMIT.test(commit) ? [{ ref, commit }] : []
    })
}

/**
 * Brings a commit with its history into the harness's repository: `at` are the refs where it may be found, the id itself
 * is tried last. The commit that was got: the wanted one where it is reachable, else the first ref's own.
 */
export async function fetchCommit(
  repo: RemoteRepo,
  wanted: { commit?: string; at: readonly string[] },
): Promise<string | undefined> {
  if (wanted.commit !== undefined && (await hasCommit(repo.gitDir, wanted.commit))) return wanted.commit
  const sources = [...wanted.at, ...(wanted.commit === undefined ? [] : [wanted.commit])]
  let first: string | undefined
  for (const source of sources) {
    const got = await fetchRef(repo, source)
    first ??= got
    if (wanted.commit === undefined && got !== undefined) return got
    if (wanted.commit !== undefined && (await hasCommit(repo.gitDir, wanted.commit))) return wanted.commit
  }
  return first
}

/** Fetches one ref, or all that a pattern names; the commit of a single one. */
async function fetchRef(repo: RemoteRepo, source: string): Promise<string | undefined> {
  // A name of its own: attempts of one contestant fetch into the same repository at the same time.
  const incoming = `refs/incoming/${randomUUID()}`
  const spec = source.endsWith('*') ? `+${source}:${incoming}/*` : `+${source}:${incoming}`
  const args = ['fetch', '-q', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules']
  const result = await repo.git([...args, '--', repo.url, spec], placeOf(repo))
  if (result.exitCode !== 0 || source.endsWith('*')) return undefined
  const found = await hardenedGit(['rev-parse', '--verify', '-q', `${incoming}^{commit}`], at(repo.gitDir))
  await hardenedGit(['update-ref', '-d', incoming], at(repo.gitDir))
  return found.exitCode === 0 ? Buffer.from(found.stdout).toString('utf8').trim() : undefined
}

async function hasCommit(gitDir: Path, commit: string): Promise<boolean> {
  return (await hardenedGit(['cat-file', '-e', `${commit}^{commit}`], at(gitDir))).exitCode === 0
}

/** Names a commit of the harness's repository, so that it stays. */
export async function keepCommit(gitDir: Path, ref: string, commit: string): Promise<void> {
  const result = await hardenedGit(['update-ref', ref, commit], at(gitDir))
  if (result.exitCode !== 0) throw new Error(`cannot keep ${commit} as ${ref}: ${gitComplaint(result)}`)
}

/**
 * Makes a branch at the service that stands at `commit`. One that stands there already is fine; throws where it stands
 * at another commit, or where the push is refused.
 */
export async function pushBranch(repo: RemoteRepo, branch: string, commit: string): Promise<void> {
  const ref = `refs/heads/${branch}`
  const [there] = (await listRefs(repo, ['--', repo.url, ref])).filter((one) => one.ref === ref)
  if (there?.commit === commit) return
  if (there !== undefined) throw new Error(`branch ${branch} is there already, at ${there.commit} and not ${commit}`)
  // The lease: it must still be absent at the moment of the push.
  const args = ['push', '-q', '--no-verify', `--force-with-lease=${ref}:`, '--', repo.url, `${commit}:${ref}`]
  const result = await repo.git(args, placeOf(repo))
  if (result.exitCode !== 0) throw new Error(`branch ${branch} cannot be made: ${complaint(result)}`)
}

/** The newest commit that both come from; `undefined` where there is none. */
export async function commonAncestor(gitDir: Path, a: string, b: string): Promise<string | undefined> {
  const result = await hardenedGit(['merge-base', a, b], at(gitDir))
  return result.exitCode === 0 ? Buffer.from(result.stdout).toString('utf8').trim() : undefined
}

const at = (gitDir: Path): { cwd: Path; gitDir: Path } => ({ cwd: gitDir, gitDir })

const placeOf = ({ gitDir, signal }: RemoteRepo): { gitDir: Path; signal?: AbortSignal } => ({
  gitDir,
  ...(signal === undefined ? {} : { signal }),
})

/** A name and password in a URL are nobody's business. */
const LOGIN = /\/\/[^/@\s]*@/g

/** Git's own words without a login in them; the first fatal line says more than the last. */
function complaint(result: ProcessResult): string {
  const lines = Buffer.from(result.stderr).toString('utf8').split('\n')
  const fatal = lines.find((line) => /^(fatal|error|remote: error| ! )/.test(line)) ?? gitComplaint(result)
  return stripControl(fatal.replace(LOGIN, '//')).trim().slice(0, 300)
}
