import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { complaintOf, type GitPlace, type Gits, gitText, gitTextOrNone, withoutCredentials } from './git.ts'
import type { PublishFile } from './publish-rules.ts'

export type BranchRequest = {
  /** A repository: a folder on this machine or an address of any git server. */
  target: string
  branch: string
  /** The only folder that the branch changes, relative to the repository. */
  folder: string
  /** Files of that folder as they lie on this machine; `texts` win over them. */
  files: readonly PublishFile[]
  /** Files that are written here, by path in the folder. */
  texts: Readonly<Record<string, string>>
  message: string
  /** True: a folder that is on the base already may be replaced. */
  replace: boolean
  /** The research repository on this machine: an empty target gets a branch that begins at its newest commit. */
  home?: Path
  /** Where a temporary repository may be made. */
  scratch: Path
}

/** `there`: the branch held this very folder already; `merged`: what the repository calls its HEAD holds it, and no branch is needed. */
export type PublishedBranch = {
  branch: string
  commit: string
  base?: string
  became: 'published' | 'there' | 'merged'
}

const TRIES = 4

/**
 * Puts a folder on a branch of a repository: one commit on top of the branch, or of the repository's own HEAD. Nothing
 * else of the tree is touched, no work tree is needed, and no hook of the agent's can run. Someone who published at the
 * same moment loses nothing: the push is refused, and the commit is made again on top of theirs.
 */
export async function publishBranch(request: BranchRequest, gits: Gits): Promise<PublishedBranch> {
  const work = makeTempDir('publish-', request.scratch)
  try {
    const gitDir = join(work, 'repository.git')
    await gitText(gits.person, ['init', '-q', '--bare', gitDir], { cwd: work })
    const place = { cwd: work, gitDir }
    for (let tries = 1; ; tries++) {
      const done = await tryOnce(request, gits, place)
      if (done !== undefined) return done
      if (tries === TRIES) {
        throw new UserError(`${request.branch} changes faster than it can be published.`, { hint: 'Try again.' })
      }
    }
  } finally {
    await removeDir(work)
  }
}

/** `undefined` where the branch moved meanwhile. */
async function tryOnce(request: BranchRequest, gits: Gits, place: GitPlace): Promise<PublishedBranch | undefined> {
  const heads = await headsOf(request, gits, place)
  const tip = heads.get(`refs/heads/${request.branch}`)
  const base = heads.size === 0 ? await homeCommit(request, gits, place) : heads.get('HEAD')
  const parent = tip ?? base
  if (parent !== undefined) await fetchCommit(request.target, parent, gits, place)
  const tree = await treeWith(request, parent, gits, place)
  const found = { branch: request.branch, ...(base === undefined ? {} : { base }) }
  const isThere =
    parent !== undefined && (await holds(request, { parent, tree, isBase: tip === undefined }, gits, place))
  // An empty repository holds nothing, whatever the one at home holds.
  if (isThere && heads.size > 0) return { ...found, commit: parent, became: tip === undefined ? 'merged' : 'there' }
  const commit = await commitTree(request.message, tree, parent, gits, place)
  return (await push(request, { commit, tip }, gits, place)) ? { ...found, commit, became: 'published' } : undefined
}

type Candidate = { parent: string; tree: string; isBase: boolean }

/** Whether this very folder is there. Another one of its name, made by somebody else, is not replaced unasked. */
async function holds(request: BranchRequest, of: Candidate, gits: Gits, place: GitPlace): Promise<boolean> {
  const idIn = (tree: string): Promise<string | undefined> =>
    gitTextOrNone(gits.inside, ['rev-parse', '-q', '--verify', `${tree}:${request.folder}`], place)
  const before = await idIn(of.parent)
  if (before === (await idIn(of.tree))) return true
  if (before === undefined || !of.isBase || request.replace) return false
  throw new UserError(`The repository has a folder ${request.folder} already, with other files.`, {
    hint: 'Publish under another name with --folder, or put this one in its place with --replace.',
  })
}

/** False where somebody else moved the branch meanwhile. */
async function push(
  request: BranchRequest,
  { commit, tip }: { commit: string; tip: string | undefined },
  gits: Gits,
  place: GitPlace,
): Promise<boolean> {
  const ref = `refs/heads/${request.branch}`
  const lease = `--force-with-lease=${ref}:${tip ?? ''}`
  const pushed = await gits.person(['push', '-q', lease, '--', request.target, `${commit}:${ref}`], place)
  if (pushed.exitCode === 0) return true
  if ((await headsOf(request, gits, place)).get(ref) !== tip) return false
  throw new UserError(`${withoutCredentials(request.target)} does not take the branch: ${complaintOf(pushed)}.`, {
    hint: 'Nothing was published. Try `git push` there yourself: publishing uses your own git and its credentials.',
  })
}

async function headsOf({ target }: BranchRequest, gits: Gits, place: GitPlace): Promise<Map<string, string>> {
  const listed = await gits.person(['ls-remote', '--', target], place)
  if (listed.exitCode !== 0) {
    throw new UserError(`${withoutCredentials(target)} cannot be read: ${complaintOf(listed)}.`, {
      hint: 'Name a git repository with --repository: a folder, or an address that your git can reach.',
    })
  }
  const lines = Buffer.from(listed.stdout)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
  return new Map(lines.map((line) => line.split('\t')).map(([commit = '', ref = '']) => [ref, commit]))
}

/** With its whole history: an empty repository takes no commit whose parents nobody has. */
async function homeCommit({ home }: BranchRequest, gits: Gits, place: GitPlace): Promise<string | undefined> {
  if (home === undefined) return undefined
  const head = await gitTextOrNone(gits.inside, ['rev-parse', '-q', '--verify', 'HEAD^{commit}'], { cwd: home })
  if (head === undefined) return undefined
  await gitText(gits.person, ['fetch', '-q', '--no-tags', '--', home, '+HEAD:refs/fetched/home'], place)
  return head
}

/** Only this commit: its tree is needed, its history is not. */
async function fetchCommit(target: string, commit: string, gits: Gits, place: GitPlace): Promise<void> {
  const known = await gits.inside(['cat-file', '-e', `${commit}^{tree}`], place)
  if (known.exitCode === 0) return
  const shallow = await gits.person(['fetch', '-q', '--depth=1', '--no-tags', '--', target, commit], place)
  // Some servers give no single commit, and a path on this machine takes no depth: then the heads are fetched whole.
  if (shallow.exitCode === 0) return
  await gitText(gits.person, ['fetch', '-q', '--no-tags', '--', target, '+refs/heads/*:refs/fetched/*'], place)
}

/** The parent's tree with our folder in the place of whatever was there. */
async function treeWith(
  request: BranchRequest,
  parent: string | undefined,
  gits: Gits,
  place: GitPlace,
): Promise<string> {
  const { inside } = gits
  const { folder } = request
  await gitText(inside, parent === undefined ? ['read-tree', '--empty'] : ['read-tree', `${parent}^{tree}`], place)
  const old = await gitText(inside, ['--literal-pathspecs', 'ls-files', '-z', '--', folder], place)
  const removed = old.split('\0').filter((path) => path !== '')
  const entries = [
    ...removed.map((path) => `0 ${'0'.repeat(40)}\t${path}\0`),
    ...(await blobs(request, gits, place)).map(({ mode, id, path }) => `${mode} ${id}\t${folder}/${path}\0`),
  ]
  await gitText(inside, ['update-index', '-z', '--index-info'], { ...place, stdin: entries.join('') })
  return gitText(inside, ['write-tree'], place)
}

type Blob = { mode: string; id: string; path: string }

async function blobs(request: BranchRequest, gits: Gits, place: GitPlace): Promise<Blob[]> {
  const texts = Object.entries(request.texts).map(([path, text]) => {
    const from = join(place.cwd, `text-${randomBytes(6).toString('hex')}`)
    writeFileSync(from, text)
    return { path, from, executable: false }
  })
  const files = [...request.files.filter((file) => !(file.path in request.texts)), ...texts]
  const stdin = files.map((file) => `${file.from}\n`).join('')
  const ids = await gitText(gits.inside, ['hash-object', '-w', '--no-filters', '--stdin-paths'], { ...place, stdin })
  const list = ids.split('\n')
  return files.map(({ path, executable }, index) => ({
    mode: executable ? '100755' : '100644',
    id: list[index] ?? '',
    path,
  }))
}

async function commitTree(
  message: string,
  tree: string,
  parent: string | undefined,
  gits: Gits,
  place: GitPlace,
): Promise<string> {
  const known = await gits.person(['var', 'GIT_AUTHOR_IDENT'], place)
  const name = known.exitCode === 0 ? [] : ['-c', 'user.name=Bakeoff', '-c', 'user.email=bakeoff@localhost']
  const parents = parent === undefined ? [] : ['-p', parent]
  return gitText(gits.person, [...name, 'commit-tree', ...parents, '-F', '-', tree], { ...place, stdin: message })
}
