import type { Collected, RemoteHandle, RemoteIo } from '../../contracts/remote.ts'
import type { RemoteRefusal } from '../../model/errors.ts'
import { defined } from '../defined.ts'
import type { Pull } from './pull-requests.ts'

/** A head that the work may lie at. */
export type Head = { branch: string; sha: string }

/** What one look at a service found of a submission's work. */
export type Gathered = {
  patch?: string | undefined
  /** The commit that the patch starts from, where the service names it. */
  patchBase?: string | undefined
  pull?: Pull | undefined
  head?: Head | undefined
  /** Why GitHub's interface told nothing: then it is not known that there is nothing. */
  refusal?: RemoteRefusal | undefined
  transcript?: string | undefined
  usage?: Collected['usage']
  observed?: Collected['observed']
  fairness?: Collected['fairness']
  times: Collected['times']
  /** Where the times come from. */
  timesFrom: 'vendor' | 'github' | 'harness'
}

const COMMIT = /^[0-9a-f]{40}$/
const CONTENTLESS_BINARY = /^Binary files .* differ$/m

/** What was found as the record that the core collects from. Throws the refusal where nothing else was found. */
export function gather(handle: RemoteHandle, found: Gathered): Collected {
  const { pull, head, usage } = found
  const commit = pull?.headSha ?? head?.sha
  const patch = usablePatch(found.patch, commit !== undefined)
  const fairness = { ...found.fairness, ...defined({ prOpenedBy: pull?.author }) }
  if (patch === undefined && commit === undefined && found.refusal !== undefined) throw found.refusal
  const named = patch === undefined ? undefined : found.patchBase
  return {
    kind: kindOf(patch, commit),
    baseSha: named !== undefined && COMMIT.test(named) ? named : handle.baseSha,
    times: found.times,
    provenance: {
      times: found.timesFrom,
      ...(patch === undefined ? {} : { patch: 'vendor' }),
      ...(commit === undefined ? {} : { commit: 'github' }),
      ...(usage === undefined ? {} : { usage: 'vendor' }),
    },
    ...defined({
      patch,
      commit,
      branch: pull?.headRef ?? head?.branch,
      pr: pull && prOf(pull),
      transcript: found.transcript,
      usage,
      observed: found.observed,
      fairness: Object.keys(fairness).length === 0 ? undefined : fairness,
    }),
  }
}

const kindOf = (patch: string | undefined, commit: string | undefined): Collected['kind'] => {
  if (patch !== undefined) return 'patch'
  return commit === undefined ? 'empty' : 'commit'
}

/** A patch that names binary files without their content would lose them: a commit, where there is one, has them. */
function usablePatch(patch: string | undefined, hasCommit: boolean): string | undefined {
  if (patch === undefined || patch.trim() === '') return undefined
  if (hasCommit && CONTENTLESS_BINARY.test(patch)) return undefined
  return patch.endsWith('\n') ? patch : `${patch}\n`
}

const prOf = (pull: Pull): NonNullable<Collected['pr']> => ({
  number: pull.number,
  url: pull.url,
  headRef: pull.headRef,
  headSha: pull.headSha,
  draft: pull.draft,
})

/** Branches by their short names, whatever the form in which they are listed. */
export async function headsNow(io: RemoteIo): Promise<ReadonlyMap<string, string>> {
  const heads = await io.heads()
  return new Map(Object.entries(heads).map(([name, sha]) => [shortName(name), sha]))
}

export const shortName = (ref: string): string => ref.replace(/^refs\/heads\//, '')

/**
 * The head of a branch that the service names, as git shows it. The base branch itself, one not pushed and one that stands
 * where it stood before the submission, such as the default branch, are none.
 */
export async function headOf(io: RemoteIo, handle: RemoteHandle, ref: string | undefined): Promise<Head | undefined> {
  if (ref === undefined) return undefined
  const branch = shortName(ref)
  const sha = (await headsNow(io)).get(branch)
  if (sha === undefined || branch === shortName(handle.baseBranch) || sha === handle.baseSha) return undefined
  const before = Object.entries(handle.before?.heads ?? {}).find(([name]) => shortName(name) === branch)
  return before?.[1] === sha ? undefined : { branch, sha }
}

/** When it was submitted, as far as the journal knows. */
export const submittedAt = (handle: RemoteHandle): string => handle.submittedAt ?? handle.intentAt
