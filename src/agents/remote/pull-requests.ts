import { z } from 'zod'
import type { GitHub } from './github.ts'

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
  createdAt?: string
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
  created_at: z.string().optional(),
})

/** Pull requests with this base branch, oldest first, closed ones too. */
export async function pullsOnto(github: GitHub, base: string): Promise<Pull[]> {
  const found = await github.request('GET /repos/{owner}/{repo}/pulls', { state: 'all', base, per_page: 100 })
  return z
    .array(z.unknown())
    .parse(found)
    .flatMap((each) => pullOf(each) ?? [])
    .filter((pull) => pull.baseRef === base)
    .sort((a, b) => a.number - b.number)
}

/** One pull request; rejects where it does not exist. */
export async function pullByNumber(github: GitHub, pull_number: number): Promise<Pull | undefined> {
  return pullOf(await github.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { pull_number }))
}

/** The number in a pull request's address; `undefined` where it has none. */
export function pullNumberIn(url: string): number | undefined {
  const number = Number(/\/pull\/(\d+)\b/.exec(url)?.[1] ?? Number.NaN)
  return Number.isSafeInteger(number) ? number : undefined
}

const NodeShape = z.object({ node: z.object({ number: z.int().positive() }).nullish() })

/** The pull request with this node id, which is how agent tasks name it; `undefined` where there is none. */
export async function pullByNode(github: GitHub, nodeId: string): Promise<Pull | undefined> {
  const query = 'query($id:ID!){node(id:$id){... on PullRequest{number}}}'
  const answer = NodeShape.safeParse(await github.graphql(query, { id: nodeId }))
  const number = answer.success ? answer.data.node?.number : undefined
  return number === undefined ? undefined : pullByNumber(github, number)
}

function pullOf(given: unknown): Pull | undefined {
  const parsed = PullShape.safeParse(given)
  if (!parsed.success) return undefined
  const { number, html_url, title, body, draft, state, head, base, user, created_at } = parsed.data
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
    ...(created_at === undefined ? {} : { createdAt: created_at }),
  }
}
