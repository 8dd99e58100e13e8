import type { Contestant } from '../engine/deps.ts'
import { isRemote, type RemoteContestant } from '../engine/remote/connect-service.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { Provenance } from '../model/plan.ts'
import { ownGit } from '../workspace/own-git.ts'
import { commitAt, keepResultsIn, readHeads } from '../workspace/remote-repository.ts'
import type { CliContext } from './context.ts'
import { vendorProgram } from './remote-parts.ts'

export type PinOptions = {
  contestants: Iterable<Contestant>
  /** Pinned already, by an earlier session of the run. */
  known: Provenance['remotes']
  sharedRepository: boolean
  env: CliContext['env']
  scratch: Path
  signal: AbortSignal
  /** What a service says that stops nothing. */
  warn: (message: string) => void
}

/**
 * The commit that all trials of each contestant at a service start from, read before anything is spent. Throws a
 * UserError where a repository cannot be read, a service says that it will not work, or two contestants share one.
 */
export async function pinRemotes(options: PinOptions): Promise<Provenance['remotes']> {
  const remote = [...options.contestants].filter(isRemote)
  if (remote.length === 0) return options.known
  if (!options.sharedRepository) refuseShared(remote)
  const dir = makeTempDir('pin-', options.scratch)
  try {
    const pinned = { ...options.known }
    for (const contestant of remote) {
      if (pinned[contestant.agent.id] !== undefined) continue
      pinned[contestant.agent.id] = await pinOne(contestant, keepResultsIn(dir), options)
    }
    return pinned
  } finally {
    await removeDir(dir)
  }
}

/** Agents at a service read the branches, issues and pull requests of their repository: the others' answers too. */
function refuseShared(remote: readonly RemoteContestant[]): void {
  const byRepo = new Map<string, string>()
  for (const { agent, adapter, options } of remote) {
    const { repo, gitUrl } = adapter.repository(options)
    for (const key of new Set([repo.toLowerCase(), gitUrl.toLowerCase().replace(/(\.git)?\/?$/, '')])) {
      const other = byRepo.get(key)
      if (other !== undefined && other !== agent.id) {
        throw new UserError(
          `Agents "${other}" and "${agent.id}" both work in ${repo}, where each can read the other's answer.`,
          {
            hint: 'Give each a repository of its own, or write `remote: { shared_repository: true }` in bakeoff.yaml.',
          },
        )
      }
      byRepo.set(key, agent.id)
    }
  }
}

async function pinOne(
  { agent, adapter, options: own, secrets, login }: RemoteContestant,
  gitDir: Path,
  options: PinOptions,
): Promise<{ repo: string; baseSha: string }> {
  const { repo, gitUrl, baseRef } = adapter.repository(own)
  const remote = { url: gitUrl, gitDir, git: ownGit(options.env), signal: options.signal }
  const baseSha = await commitAt(remote, baseRef).catch((error: unknown) => {
    throw new UserError(`agent "${agent.id}": ${error instanceof Error ? error.message : String(error)}`, {
      hint: `Your own git must be able to read and push ${repo}: try \`git ls-remote\` with its URL.`,
    })
  })
  if (baseSha === undefined) {
    throw new UserError(`agent "${agent.id}": ${repo} has no ${baseRef ?? 'default branch'}.`, {
      hint: 'Name a branch, a tag or a full commit id of that repository, or push a first commit.',
    })
  }
  const connected = adapter.connect(agent, own, {
    secrets,
    ...(login === undefined ? {} : { loginHome: login.folder }),
    signal: options.signal,
    now: Date.now,
    run: vendorProgram(options.scratch, options.env),
    heads: () => readHeads(remote),
    log: options.warn,
  })
  const findings = await connected.doctor()
  const wrong = findings.find((finding) => finding.level === 'error')
  if (wrong !== undefined) {
    throw new UserError(`agent "${agent.id}": ${wrong.message}`, {
      hint: wrong.hint ?? 'See `bakeoff doctor`; leave an agent out with -a, naming the others.',
    })
  }
  for (const { level, message } of findings) if (level === 'warn') options.warn(`agent "${agent.id}": ${message}`)
  return { repo, baseSha }
}
