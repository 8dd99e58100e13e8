import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { gitTextOrNone, withoutCredentials } from '../research/git.ts'
import { type GithubPlace, githubOf, repositoryFacts } from '../research/pull-request.ts'
import type { Store } from '../store/open.ts'
import { readPlan, type TrialRecord } from '../store/read.ts'
import type { PublishFlags } from './commands/publish.ts'
import type { CliContext } from './context.ts'
import { gitsOf } from './gits.ts'

/** Where an answer goes. */
export type Places = {
  /** What git pushes to: a folder or an address. */
  target: string
  /** The same for a person, without credentials. */
  shown: string
  /** The research repository on this machine, where there is one. */
  home?: Path
  /** Only for a pull request. */
  github?: { place: GithubPlace; isPublic: boolean; defaultBranch: string }
  /** Brings a branch that was pushed elsewhere into the research repository on this machine too. */
  follow: (branch: string) => Promise<void>
}

export async function placesOf(
  record: TrialRecord,
  store: Store,
  flags: PublishFlags,
  context: CliContext,
): Promise<Places> {
  const local = localRepository(record, store)
  const target = await targetOf(local, flags, context)
  const github = flags.pr ? await githubFacts(target, flags, context) : undefined
  return {
    target,
    shown: withoutCredentials(target),
    ...(local === undefined ? {} : { home: local }),
    ...(github === undefined ? {} : { github }),
    follow: (branch) => fetchInto(local, target, branch, context),
  }
}

/** The research repository of the run, where it is still there. */
function localRepository(record: TrialRecord, store: Store): Path | undefined {
  const recorded = readPlan(store, record.result.run).provenance.repository
  return recorded !== undefined && existsSync(recorded.path) ? recorded.path : undefined
}

async function targetOf(local: Path | undefined, flags: PublishFlags, context: CliContext): Promise<string> {
  if (flags.repository !== undefined) {
    const path = resolve(context.cwd, flags.repository)
    return existsSync(path) ? path : flags.repository
  }
  if (local === undefined) {
    throw new UserError('This run has no research repository.', {
      hint: 'Name one with --repository DIR or URL, or make one with `bakeoff init --repository`.',
    })
  }
  if (!flags.push && !flags.pr) return local
  const origin = await gitTextOrNone(gitsOf(context).inside, ['config', '--get', 'remote.origin.url'], { cwd: local })
  if (origin !== undefined && origin !== '') return existsSync(resolve(local, origin)) ? resolve(local, origin) : origin
  throw new UserError(`${local} has no origin to push to.`, {
    hint: 'Add one with `git remote add origin …`, or name the address with --repository.',
  })
}

async function githubFacts(
  target: string,
  flags: PublishFlags,
  context: CliContext,
): Promise<NonNullable<Places['github']>> {
  const named = flags.github?.split('/') ?? []
  const [owner, repo] = named
  const given = named.length === 2 && owner && repo ? { owner, repo } : undefined
  if (flags.github !== undefined && given === undefined) {
    throw new UserError(`--github "${flags.github}" is not OWNER/NAME.`, { hint: 'Example: --github octo/research' })
  }
  const found = githubOf(target)
  const where = given ?? found
  const apiUrl = flags.apiUrl ?? found?.apiUrl
  if (where === undefined || apiUrl === undefined) {
    throw new UserError(`${withoutCredentials(target)} is no repository on GitHub.`, {
      hint: 'Name it with --github OWNER/NAME (and --api-url for GitHub Enterprise), or publish the branch without --pr.',
    })
  }
  const token = context.env['GITHUB_TOKEN'] || context.env['GH_TOKEN']
  if (!token) {
    throw new UserError('A pull request needs a token in GITHUB_TOKEN or GH_TOKEN.', {
      hint: 'Try: GITHUB_TOKEN=$(gh auth token) bakeoff publish --pr',
    })
  }
  const place = { owner: where.owner, repo: where.repo, apiUrl: apiUrl.replace(/\/+$/, ''), token }
  return { place, ...(await repositoryFacts(place)) }
}

/** A branch that cannot be brought home is published all the same. */
async function fetchInto(local: Path | undefined, target: string, branch: string, context: CliContext): Promise<void> {
  if (local === undefined || resolve(local) === target) return
  const ref = `refs/heads/${branch}`
  const { inside, person } = gitsOf(context)
  const fetched = await person(['fetch', '-q', '--no-tags', '--', target, `${ref}:${ref}`], { cwd: local })
  if (fetched.exitCode === 0) return
  // Published elsewhere before, the same answer is another commit: it is at home already.
  if ((await gitTextOrNone(inside, ['rev-parse', '-q', '--verify', ref], { cwd: local })) !== undefined) return
  context.err(`The branch is published, but ${local} could not fetch it.\n`)
}

/** What an agent and a person said to each other does not become public unasked. */
export async function askTranscript(places: Places, flags: PublishFlags, context: CliContext): Promise<void> {
  if (flags.transcript !== 'attach' || flags.yes || places.github?.isPublic === false) return
  // A folder of this machine is read by whoever can read it already; any other place may be public.
  if (places.github === undefined && existsSync(places.target)) return
  if (!context.interactive) {
    throw new UserError('The transcript would become public, and there is no terminal to ask on.', {
      hint: 'Add --yes, or leave --transcript out.',
    })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const question = `${places.shown} may be public. Attach the transcript, with known secrets masked? [y/N] `
  const answer = await terminal.question(question).finally(() => terminal.close())
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new UserError('Nothing was published.', { hint: 'Leave --transcript out to publish without it.' })
  }
}
