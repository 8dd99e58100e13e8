import type { RemoteIo } from '../../contracts/remote.ts'
import { GITHUB_TOKENS, secretOf } from './readiness.ts'
import { ServiceFailure } from './service-failure.ts'
import { openServiceFetch } from './service-fetch.ts'
import { type ServiceOptions, trimmedUrl } from './service-options.ts'

type Parameters = Record<string, unknown>

/** GitHub's interface as far as it is used here. Rejects with an error that holds a `ServiceFailure`. */
export type GitHub = {
  /** One request such as `GET /repos/{owner}/{repo}/pulls`; gives the parsed body. `owner` and `repo` are filled in. */
  request(route: string, parameters?: Parameters): Promise<unknown>
  graphql(query: string, variables: Parameters, headers?: Record<string, string>): Promise<unknown>
}

/**
 * Opens GitHub on the first request, with the client library loaded then. Requests that read are conditional, so that
 * looking again at what has not changed costs no quota.
 */
export function lazyGitHub(io: RemoteIo, options: ServiceOptions, tokens: readonly string[] = GITHUB_TOKENS): GitHub {
  let opened: Promise<GitHub> | undefined
  const open = (): Promise<GitHub> => {
    opened ??= openGitHub(io, options, secretOf(io.secrets, tokens))
    return opened
  }
  return {
    request: async (route, parameters) => (await open()).request(route, parameters),
    graphql: async (query, variables, headers) => (await open()).graphql(query, variables, headers),
  }
}

async function openGitHub(io: RemoteIo, options: ServiceOptions, token: string): Promise<GitHub> {
  const { Octokit } = await import('@octokit/rest')
  const silent = (): void => {}
  const octokit = new Octokit({
    baseUrl: trimmedUrl(options.github_url),
    userAgent: 'bakeoff',
    ...(token === '' ? {} : { auth: token }),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { fetch: openServiceFetch(io, { timeoutMs: options.request_timeout_sec * 1000, remember: true }) },
  })
  const [owner = '', repo = ''] = options.repo.split('/')
  return {
    request: async (route, parameters = {}) => (await octokit.request(route, { owner, repo, ...parameters })).data,
    graphql: async (query, variables, headers = {}) => {
      try {
        return await octokit.graphql(query, { ...variables, headers })
      } catch (error) {
        throw withoutData(error)
      }
    },
  }
}

/** True where a token for GitHub is there: its interface can be asked, not only git. */
export const hasGitHub = (io: RemoteIo, tokens: readonly string[] = GITHUB_TOKENS): boolean =>
  secretOf(io.secrets, tokens) !== ''

/** GraphQL says no with status 200 and a list of errors. */
function withoutData(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'GraphqlResponseError') return error
  return new ServiceFailure(`POST /graphql: ${error.message}`, {
    sent: true,
    status: 422,
    said: error.message,
    cause: error,
  })
}
