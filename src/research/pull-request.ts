import { UserError } from '../model/errors.ts'

/** A repository of GitHub or GitHub Enterprise. */
export type GithubPlace = { owner: string; repo: string; apiUrl: string; token: string }

export type PullRequest = { number: number; url: string; created: boolean }

const PUBLIC_API = 'https://api.github.com'
const PATIENCE_MS = 30_000

/** Owner, name and API of a git address; `undefined` for one that is on no web host. */
export function githubOf(address: string): Omit<GithubPlace, 'token'> | undefined {
  const match =
    /^(?:https?|ssh|git):\/\/(?:[^@/]+@)?([^/:]+)(?::\d+)?\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(address) ??
    /^(?:[^@/\s]+@)?([^/:\s]+):([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(address)
  const [, host, owner, repo] = match ?? []
  if (host === undefined || owner === undefined || repo === undefined) return undefined
  return { owner, repo, apiUrl: host === 'github.com' ? PUBLIC_API : `https://${host}/api/v3` }
}

type Octokit = InstanceType<typeof import('@octokit/rest')['Octokit']>

async function connect(place: GithubPlace): Promise<Octokit> {
  const { Octokit } = await import('@octokit/rest')
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  return new Octokit({ auth: place.token, baseUrl: place.apiUrl, log, request: { fetch: fetchWithPatience } })
}

const quiet = (): void => {}

const fetchWithPatience: typeof fetch = (input, init) =>
  fetch(input, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) })

/** Whether anybody can read the repository, and the branch that pull requests go to. */
export async function repositoryFacts(place: GithubPlace): Promise<{ isPublic: boolean; defaultBranch: string }> {
  const octokit = await connect(place)
  const { data } = await said(place, octokit.rest.repos.get({ owner: place.owner, repo: place.repo }))
  return { isPublic: !data.private, defaultBranch: data.default_branch }
}

/** The one pull request of a branch: made, brought up to date, or found as it should be. */
export async function ensurePullRequest(
  place: GithubPlace,
  wanted: { head: string; base: string; title: string; body: string },
): Promise<PullRequest> {
  const octokit = await connect(place)
  const where = { owner: place.owner, repo: place.repo }
  const head = `${place.owner}:${wanted.head}`
  const { data: known } = await said(place, octokit.rest.pulls.list({ ...where, head, state: 'all', per_page: 10 }))
  const own = known.filter((one) => one.head.ref === wanted.head)
  const [found] = [...own.filter((one) => one.state === 'open'), ...own]
  if (found === undefined) {
    const { data } = await said(place, octokit.rest.pulls.create({ ...where, ...wanted }))
    return { number: data.number, url: data.html_url, created: true }
  }
  if (found.state === 'open' && (found.body ?? '').trim() !== wanted.body.trim()) {
    await said(place, octokit.rest.pulls.update({ ...where, pull_number: found.number, body: wanted.body }))
  }
  return { number: found.number, url: found.html_url, created: false }
}

/** What GitHub refuses becomes one line; its words are its own, the token is not among them. */
async function said<T>({ owner, repo, apiUrl }: GithubPlace, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    const status = error instanceof Error && 'status' in error ? error.status : undefined
    if (typeof status !== 'number') throw error
    const words = error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200) : ''
    throw new UserError(`GitHub (${new URL(apiUrl).host}) says ${status} for ${owner}/${repo}: ${words}`, {
      hint: 'The token needs to read the repository and to write its pull requests; the branch itself is published.',
      cause: error,
    })
  }
}
