import type { ProcessResult } from '../lib/run-process.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'

export type GitPlace = { cwd: Path; gitDir?: Path; stdin?: string | Uint8Array }

/**
 * Two ways to call git. `inside` starts no hook, filter, signer or network, whatever the repository says. `person` is the
 * person's own git with their settings and credentials: for clone, fetch, push and commits in their name.
 */
export type Gits = {
  inside(args: readonly string[], place: GitPlace): Promise<ProcessResult>
  person(args: readonly string[], place: GitPlace): Promise<ProcessResult>
}

type RunGit = Gits['inside']

/** What git prints, without the last line's end. Throws a UserError with git's own complaint. */
export async function gitText(git: RunGit, args: readonly string[], place: GitPlace): Promise<string> {
  const result = await git(args, place)
  if (result.exitCode === 0) return Buffer.from(result.stdout).toString('utf8').replace(/\n$/, '')
  throw new UserError(`git ${verbOf(args)} failed in ${place.cwd}: ${complaintOf(result)}.`, {
    hint: 'Try the same with git itself; nothing was changed here.',
  })
}

/** The same, or `undefined` where git says no. */
export async function gitTextOrNone(
  git: RunGit,
  args: readonly string[],
  place: GitPlace,
): Promise<string | undefined> {
  const result = await git(args, place)
  return result.exitCode === 0 ? Buffer.from(result.stdout).toString('utf8').replace(/\n$/, '') : undefined
}

const verbOf = (args: readonly string[]): string => args.find((arg) => /^[a-z]/.test(arg)) ?? ''

/** The telling line of what git wrote to standard error, without an address's user and password. */
export function complaintOf(result: ProcessResult): string {
  const lines = Buffer.from(result.stderr).toString('utf8').trim().split('\n')
  const telling = lines.find((line) => /^(fatal|error):/.test(line) || line.includes('rejected')) ?? lines.at(-1)
  const text = telling || result.stopped || result.startError || `exit code ${result.exitCode}`
  return withoutCredentials(text).trim()
}

/** An address as it may be shown and stored. */
export const withoutCredentials = (text: string): string => text.replace(/(\w+:\/\/)[^/\s@]+@/g, '$1')
