import type { Collected, RemoteHandle, RemoteIo, RemoteStatus } from '../../contracts/remote.ts'
import { matchesGlob } from '../../lib/glob.ts'
import { gather, type Head, headsNow, submittedAt } from './gather.ts'
import type { GitHub } from './github.ts'
import { type Pull, pullByNumber, pullsOnto } from './pull-requests.ts'
import { resolutionOf } from './service-options.ts'
import type { WatchOptions } from './watch-options.ts'

/** What a watched submission has come to. */
export type Work = { pull?: Pull; head?: Head }

export type GitHubWatch = {
  /** What there is now: a pull request onto the base branch, else one that the service names, else a branch. */
  work(handle: RemoteHandle, named?: readonly number[]): Promise<Work>
  /** `working`: the service says that it goes on, however still the head is; `finished`: that it does not. */
  status(handle: RemoteHandle, work: Work, says?: 'working' | 'finished'): RemoteStatus
  collected(handle: RemoteHandle, work: Work, fairness: Collected['fairness']): Collected
}

type Still = { sha: string; sinceMs: number; from: 'github' | 'harness' }

/**
 * Since when a head that is seen for the first time stands as it does: at the latest since GitHub saw the pull request
 * change, which a push does too. So a restart of ours makes no work late.
 */
function sinceWhen(pull: Pull | undefined, nowMs: number): Omit<Still, 'sha'> {
  const changedMs = Date.parse(pull?.updatedAt ?? '')
  return changedMs <= nowMs ? { sinceMs: changedMs, from: 'github' } : { sinceMs: nowMs, from: 'harness' }
}

/**
 * Watches one repository. It remembers since when each head has not moved; for a branch without a pull request that time
 * begins anew after a restart, which delays the end and never brings it forward.
 */
export function openGitHubWatch(github: GitHub, io: RemoteIo, options: WatchOptions): GitHubWatch {
  const still = new Map<string, Still>()
  const stillMs = (runKey: string, sha: string, pull: Pull | undefined): number => {
    const known = still.get(runKey)
    const now = io.now()
    const at = known?.sha === sha ? known : { sha, ...sinceWhen(pull, now) }
    still.set(runKey, at)
    return now - at.sinceMs
  }
  return {
    work: async (handle, named = []) => {
      const [pull] = await pullsOnto(github, handle.baseBranch)
      if (pull) return { pull }
      for (const number of named) {
        const other = await pullByNumber(github, number)
        if (other) return { pull: other }
      }
      const head = newHead(await headsNow(io), handle, options)
      return head ? { head } : {}
    },
    status: (handle, work, says) => {
      const at = new Date(io.now()).toISOString()
      const late = io.now() >= Date.parse(handle.deadline)
      const head = work.pull?.headSha ?? work.head?.sha
      const links = linksOf(handle, work)
      const goesOn = late ? 'expired' : 'running'
      if (head === undefined) return { phase: goesOn, vendorState: 'nothing yet', at, links }
      const quietMs = (work.pull ? options.quiet_minutes : options.branch_quiet_minutes) * 60_000
      const quiet = stillMs(handle.runKey, head, work.pull) >= quietMs
      const now = says ?? (quiet ? 'finished' : 'working')
      const vendorState = `${whereIs(work)}: ${says ?? (quiet ? 'quiet' : 'moving')}`
      return { phase: now === 'finished' ? 'succeeded' : goesOn, vendorState, at, links }
    },
    collected: (handle, work, fairness) => {
      const since = still.get(handle.runKey)
      return gather(handle, {
        ...work,
        fairness,
        times: {
          submitted: submittedAt(handle),
          ...(since === undefined ? {} : { finished: new Date(since.sinceMs).toISOString() }),
          resolutionMs: since?.from === 'github' ? 0 : resolutionOf(options, 60),
        },
        timesFrom: since?.from ?? 'harness',
      })
    },
  }
}

const whereIs = ({ pull, head }: Work): string =>
  pull ? `pull request ${pull.number}` : `branch ${head?.branch ?? ''}`

function linksOf(handle: RemoteHandle, { pull, head }: Work): NonNullable<RemoteStatus['links']> {
  return {
    ...(handle.url === undefined ? {} : { web: handle.url }),
    ...(pull ? { pr: pull.url, branch: pull.headRef } : {}),
    ...(head ? { branch: head.branch } : {}),
  }
}

/**
 * The one branch that came up since the submission and may be its work. Several are none: another trial's branch taken
 * for this one's would be judged as its work.
 */
function newHead(heads: ReadonlyMap<string, string>, handle: RemoteHandle, options: WatchOptions): Head | undefined {
  const before = new Set(Object.keys(handle.before?.heads ?? {}).map((name) => name.replace(/^refs\/heads\//, '')))
  const fresh = [...heads].filter(
    ([branch, sha]) =>
      branch !== handle.baseBranch &&
      sha !== handle.baseSha &&
      matchesGlob(branch, options.head_pattern) &&
      (branch.includes(handle.runKey) ||
        (options.new_heads === 'any' && handle.before !== undefined && !before.has(branch))),
  )
  const marked = fresh.filter(([branch]) => branch.includes(handle.runKey))
  const [only, second] = marked.length > 0 ? marked : fresh
  return only === undefined || second !== undefined ? undefined : { branch: only[0], sha: only[1] }
}
