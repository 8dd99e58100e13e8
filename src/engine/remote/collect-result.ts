import type { Collected } from '../../contracts/remote.ts'
import type { RemoteHandle } from '../../model/remote-handle.ts'
import type { RemoteRecord } from '../../model/remote-record.ts'
import { tooLarge } from '../../workspace/checkout-commit.ts'
import { commitPatch } from '../../workspace/patch-commit.ts'
import { commonAncestor, fetchCommit, keepCommit, readHeads } from '../../workspace/remote-repository.ts'
import type { Ending } from './await-terminal.ts'
import { isoNow, messageOf, type RemoteContext, told } from './remote-context.ts'

const COLLECT_EVERY_MS = 20_000
const COMMIT = /^[0-9a-f]{40}$/
/** What git takes as a branch, without anything that means more in a refspec. */
const BRANCH = /^(?!-)(?!.*(?:\.\.|\/\/|@\{))[^\s~^:?*[\\\p{Cc}]{1,250}$/u

/** The work as a commit of the harness's repository, or why there is none. */
export type Result = {
  from: RemoteRecord['resultFrom']
  commit?: string
  drift?: { mergeBase?: string }
  /** Why something that the service gave could not be used. */
  problem?: string
}

export type CollectEnd = { collected: Collected; result: Result }

/**
 * Fetches what the service has, apart from whether it has ended: pull requests and artifacts come late, so an ended
 * submission without a result is asked again for a while. `undefined`: stopped, or the service or its repository could
 * not be reached; then a later session tries again. Throws only where our own disk or git fails.
 */
export async function collectResult(
  ctx: RemoteContext,
  handle: RemoteHandle,
  ending: Ending,
): Promise<CollectEnd | undefined> {
  const { deps, journal } = ctx
  const untilMs = deps.now() + deps.remote.limits.collectMs
  for (let tries = 1; ; tries += 1) {
    const once = await collectOnce(ctx, handle)
    if (once.kind === 'collected' && !mayComeLate(once.end, ending)) return once.end
    if (deps.signal.aborted) return undefined
    if (deps.now() >= untilMs) return lastWord(ctx, once)
    if (tries === 1)
      journal.note('info', once.kind === 'collected' ? 'no result yet: asked again' : `asked again: ${once.why}`)
    const pace = Math.min(COLLECT_EVERY_MS, deps.remote.limits.pollMs ?? COLLECT_EVERY_MS)
    await deps.sleep(Math.min(pace, Math.max(1, untilMs - deps.now())), deps.signal)
  }
}

/** Only of what ended well is a result still to be expected. */
const mayComeLate = (end: CollectEnd, ending: Ending): boolean =>
  end.result.from === 'none' && ending.phase === 'succeeded'

function lastWord({ journal, service }: RemoteContext, once: Once): CollectEnd | undefined {
  if (once.kind === 'collected') return once.end
  journal.note('warn', `What ${service} has could not be fetched: ${once.why}. \`bakeoff run --resume\` tries again.`)
  return undefined
}

type Once = { kind: 'collected'; end: CollectEnd } | { kind: 'unreachable'; why: string }

async function collectOnce(ctx: RemoteContext, handle: RemoteHandle): Promise<Once> {
  let collected: Collected
  try {
    collected = await ctx.connected.adapter.collect(handle)
  } catch (error) {
    return { kind: 'unreachable', why: told(messageOf(error), 300) }
  }
  const result = await resultOf(ctx, collected)
  return 'unreachable' in result
    ? { kind: 'unreachable', why: result.unreachable }
    : { kind: 'collected', end: { collected, result } }
}

/** Vendor's patch, then the pull request's head, then the branch, then a commit by its id: the first that can be had. */
async function resultOf(ctx: RemoteContext, collected: Collected): Promise<Result | { unreachable: string }> {
  const problems: string[] = []
  const taken = (await fromPatch(ctx, collected, problems)) ?? (await fromGit(ctx, collected, problems))
  if (taken !== undefined) {
    const large = await tooLarge(ctx.connected.repo.gitDir, taken.commit)
    if (large === undefined) return keep(ctx, taken, problems)
    problems.push(large)
  } else if (problems.length > 0) {
    // Not there, or not reachable? Only the first is the service's doing.
    const heads = await readHeads(ctx.connected.repo).catch(messageOf)
    if (typeof heads === 'string') return { unreachable: told(heads, 300) }
  }
  return { from: 'none', ...(problems.length === 0 ? {} : { problem: problems.join('; ') }) }
}

type Taken = { from: Exclude<RemoteRecord['resultFrom'], 'none'>; commit: string }

async function fromPatch(ctx: RemoteContext, { patch }: Collected, problems: string[]): Promise<Taken | undefined> {
  if (patch === undefined || patch.trim() === '') return undefined
  const { request, connected, deps, attemptId } = ctx
  const end = await commitPatch({
    gitDir: connected.repo.gitDir,
    base: request.baseSha,
    patch,
    date: isoNow(deps),
    message: `bakeoff: ${attemptId}, patch from ${ctx.service}`,
    scratch: deps.scratchRoot,
  })
  if ('commit' in end) return { from: 'patch', commit: end.commit }
  problems.push(told(end.problem, 300))
  return undefined
}

async function fromGit(ctx: RemoteContext, collected: Collected, problems: string[]): Promise<Taken | undefined> {
  for (const { from, what, ...wanted } of gitSources(collected)) {
    const commit = await fetchCommit(ctx.connected.repo, wanted)
    if (commit === undefined) {
      problems.push(`${what} is not in the repository`)
      continue
    }
    if (wanted.commit !== undefined && wanted.commit !== commit) {
      ctx.journal.note('warn', `${what} is gone (pushed over?): taken as it stands now, ${commit.slice(0, 12)}`)
    }
    return { from, commit }
  }
  return undefined
}

type Source = { from: Taken['from']; what: string; commit?: string; at: string[] }

function gitSources({ pr, branch, commit }: Collected): Source[] {
  const branchRef = (name: string | undefined): string[] =>
    name !== undefined && BRANCH.test(name) ? [`refs/heads/${name}`] : []
  const sources: Source[] = []
  if (pr !== undefined) {
    const at = [...(pr.number > 0 ? [`refs/pull/${pr.number}/head`] : []), ...branchRef(pr.headRef)]
    const head = COMMIT.test(pr.headSha) ? { commit: pr.headSha } : {}
    sources.push({ from: 'pull-request', what: `the head of pull request ${pr.number}`, ...head, at })
  }
  const byId = commit !== undefined && COMMIT.test(commit) ? { commit } : {}
  const at = branchRef(branch)
  if (at.length > 0) sources.push({ from: 'branch', what: `branch ${told(branch ?? '', 100)}`, ...byId, at })
  else if (byId.commit !== undefined) sources.push({ from: 'commit', what: `commit ${byId.commit}`, ...byId, at: [] })
  return sources
}

/** Names the commit in the harness's repository, and sees whether it comes from where the trial began. */
async function keep(ctx: RemoteContext, taken: Taken, problems: readonly string[]): Promise<Result> {
  const { gitDir } = ctx.connected.repo
  const { baseSha, runKey } = ctx.request
  await keepCommit(gitDir, `refs/bakeoff/${runKey}`, taken.commit)
  const mergeBase = await commonAncestor(gitDir, baseSha, taken.commit)
  const drift = mergeBase === baseSha ? {} : { drift: mergeBase === undefined ? {} : { mergeBase } }
  if (problems.length > 0) ctx.journal.note('warn', `${problems.join('; ')}: taken from its ${taken.from} instead`)
  if ('drift' in drift) {
    ctx.journal.note('warn', `its work does not come from ${baseSha.slice(0, 12)}, where the trial began`)
  }
  return { ...taken, ...drift }
}
