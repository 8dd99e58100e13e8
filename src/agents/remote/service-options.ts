import { z } from 'zod'
import type { RemoteRepository } from '../../contracts/remote.ts'

/** What the options of every asynchronous service share. */
export const ServiceOptions = z.strictObject({
  repo: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'must be OWNER/NAME')
    .describe('The GitHub repository that this contestant works in, as OWNER/NAME; give each contestant its own'),
  git_url: z
    .string()
    .optional()
    .describe(
      'Where your own git pushes base branches to and fetches results from; default: the HTTPS address of repo',
    ),
  base_ref: z
    .string()
    .optional()
    .describe("Branch that the trials start from; default: the repository's default branch"),
  github_url: z.url().default('https://api.github.com').describe("GitHub's API"),
  github_web_url: z.url().default('https://github.com').describe("GitHub's web address"),
  network: z
    .string()
    .optional()
    .describe('What its agent may reach over the network, in your words: told beside its results'),
  poll_sec: z.number().positive().optional().describe('Seconds between two looks at it; default: 30, at GitHub 60'),
  request_timeout_sec: z.number().positive().default(60).describe('Gives up one request after this long'),
})
export type ServiceOptions = z.infer<typeof ServiceOptions>

/** The repository of a contestant. */
export function repositoryOf(options: ServiceOptions): RemoteRepository {
  return {
    repo: options.repo,
    gitUrl: options.git_url ?? `${webUrlOf(options)}.git`,
    ...(options.base_ref === undefined ? {} : { baseRef: options.base_ref }),
  }
}

/** The address under which a service knows the repository. */
export const webUrlOf = (options: ServiceOptions): string => `${trimmedUrl(options.github_web_url)}/${options.repo}`

export const trimmedUrl = (url: string): string => url.replace(/\/+$/, '')

/** For an adapter's `pollMs`. */
export const pollEvery = (options: ServiceOptions): { pollMs?: number } =>
  options.poll_sec === undefined ? {} : { pollMs: options.poll_sec * 1000 }

/** How wrong a time may be that is only known from polling. */
export const resolutionOf = (options: ServiceOptions, defaultSec: 30 | 60): number =>
  (options.poll_sec ?? defaultSec) * 1000
