import { z } from 'zod'
import type { RemoteHandle } from '../../contracts/remote.ts'
import type { RemoteRefusal } from '../../model/errors.ts'
import type { GitHub } from './github.ts'
import { isNotFound, refusalIn } from './service-failure.ts'

/** A pull request as GitHub shows it. */
export type Pull = {
  number: number
  url: string
  title: string
  body: string
  draft: boolean
  open: boolean
  /** What git can fetch: a branch of the repository, or `refs/pull/N/head` where the head lies in a fork. */
  headRef: string
  headSha: string
  baseRef: string
  author?: string
  /** When GitHub last saw anything of it change, its head included. */
  updatedAt?: string
}

const Sha = z.string().regex(/^[0-9a-f]{40}$/)
const PullShape = z.object({
  number: z.int().positive(),
  html_url: z.string(),
  title: z.string().catch(''),
  body: z.string().catch(''),
  draft: z.boolean().catch(false),
  state: z.string().catch('open'),
  head: z.object({ ref: z.string(), sha: Sha, repo: z.object({ full_name: z.string() }).nullish() }),
  base: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullish() }),
  user: z.object({ login: z.string() }).nullish(),
  updated_at: z.string().optional().catch(undefined),
})

/** Pull requests with this base branch: open ones first, then the oldest first. */
export async function pullsOnto(github: GitHub, base: string): Promise<Pull[]> {
  const found = await github.request('GET /repos/{owner}/{repo}/pulls', { state: 'all', base, per_page: 100 })
  return z
    .array(z.unknown())
    .parse(found)
    .flatMap((each) => pullOf(each) ?? [])
    .filter((pull) => pull.baseRef === base)
    .sort((a, b) => Number(b.open) - Number(a.open) || a.number - b.number)
}

/** One pull request; `undefined` where GitHub does not show it. */
export async function pullByNumber(github: GitHub, pull_number: number): Promise<Pull | undefined> {
  try {
    return pullOf(await github.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { pull_number }))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** The number in the address of a pull request of this repository; `undefined` for any other address. */
function pullNumberIn(url: string, repo: string): number | undefined {
  const [, where = '', number] = /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/pull\/(\d{1,9})\b/.exec(url) ?? []
  return where.toLowerCase() === repo.toLowerCase() ? Number(number) : undefined
}

/** What GitHub's interface told of a pull request; or why it does not tell. */
export type Looked = { pull?: Pull; refusal?: RemoteRefusal }

/**
 * The first of these questions that finds a pull request. A token that may not see it must not cost the work that can be
 * had without: a refusal is passed over. Rejects where GitHub could not be reached or asks to wait.
 */
export async function firstPull(asks: readonly (() => Promise<Pull | undefined>)[]): Promise<Looked> {
  let refusal: RemoteRefusal | undefined
  for (const ask of asks) {
    try {
      const pull = await ask()
      if (pull !== undefined) return { pull }
    } catch (error) {
      const refused = refusalIn(error)
      if (refused === undefined || refused.kind === 'rate-limited') throw error
      refusal = refused
    }
  }
  return refusal === undefined ? {} : { refusal }
}

/** The pull request that a service names by its address, else one onto the base branch: it may come up later than the end. */
export async function namedPull(
  github: GitHub | undefined,
  handle: RemoteHandle,
  urls: readonly string[],
): Promise<Looked> {
  if (github === undefined) return {}
  const numbers = urls.flatMap((url) => pullNumberIn(url, handle.repo) ?? [])
  return firstPull([
    ...numbers.map((number) => () => pullByNumber(github, number)),
    async () => (await pullsOnto(github, handle.baseBranch))[0],
  ])
}

const NodeShape = z.object({
  node: z
    .object({
      number: z.int().positive(),
      repository: z.object({ nameWithOwner: z.string() }),
    })
    .nullish(),
})

/** The pull request of this repository with this node id, which is how agent tasks name it; `undefined` where there is none. */
export async function pullByNode(github: GitHub, nodeId: string, repo: string): Promise<Pull | undefined> {
  const query = 'query($id:ID!){node(id:$id){... on PullRequest{number repository{nameWithOwner}}}}'
  const answer = NodeShape.safeParse(await github.graphql(query, { id: nodeId }))
  const node = answer.success ? answer.data.node : undefined
  // The same number in this repository is another one's.
  const isHere = node?.repository.nameWithOwner.toLowerCase() === repo.toLowerCase()
  return node && isHere ? pullByNumber(github, node.number) : undefined
}

function pullOf(given: unknown): Pull | undefined {
  const parsed = PullShape.safeParse(given)
  if (!parsed.success) return undefined
  const { number, html_url, title, body, draft, state, head, base, user, updated_at } = parsed.data
  const fromFork = head.repo?.full_name !== undefined && head.repo.full_name !== base.repo?.full_name
  return {
    number,
    url: html_url,
    title,
    body,
    draft,
    open: state === 'open',
    headRef: fromFork ? `refs/pull/${number}/head` : head.ref,
    headSha: head.sha,
    baseRef: base.ref,
    ...(user ? { author: user.login } : {}),
    ...(updated_at === undefined ? {} : { updatedAt: updated_at }),
  }
}
