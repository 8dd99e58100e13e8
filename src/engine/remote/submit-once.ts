import { isRefusal, type RemoteRefusal } from '../../model/errors.ts'
import type { AgentOutcome } from '../../model/outcome.ts'
import type { RemoteHandle } from '../../model/remote-handle.ts'
import { pushBranch } from '../../workspace/remote-repository.ts'
import { isInDoubt, isoNow, messageOf, type RemoteContext, told } from './remote-context.ts'

/** Between two looks for a submission that is in doubt. */
const FIND_EVERY_MS = 15_000
/** A refusal for its rate is waited out this often within one attempt. */
const MAX_TRIES = 5
const RATE_LIMIT_WAIT_MS = 30_000
/** Where the service can be asked exactly, a submission that is surely not there is sent again, this often. */
const MAX_RESENDS = 2

/** `left-open`: only a person or a later look can tell; the attempt stays as it is and nothing is sent again. */
export type SubmitEnd =
  | { kind: 'submitted'; handle: RemoteHandle }
  | { kind: 'refused'; outcome: AgentOutcome }
  | { kind: 'left-open' }

/**
 * Brings a request to its service exactly once, whatever was written down of it before: the intent first, then the base
 * branch, then a look for an earlier submission, then the one POST. Adds to `waited` what a rate limit cost.
 */
export async function submitOnce(
  ctx: RemoteContext,
  handle: RemoteHandle,
  waited: (ms: number) => void,
): Promise<SubmitEnd> {
  if (handle.state === 'submitted') return { kind: 'submitted', handle }
  await pushBranch(ctx.connected.repo, ctx.request.baseBranch, ctx.request.baseSha)
  if (isInDoubt(handle)) return settleDoubt(ctx, handle, 0)
  for (let tries = 1; ; tries += 1) {
    const found = await lookFor(ctx, handle)
    if (found.kind !== 'none') return found.end
    if (ctx.deps.signal.aborted) return { kind: 'refused', outcome: { kind: 'cancelled' } }
    const end = await post(ctx, handle)
    if (end.kind === 'doubt') return settleDoubt(ctx, end.handle, 0)
    if (end.kind === 'submitted') return end
    ctx.journal.write('remote-intent', handle)
    const waitMs = tries < MAX_TRIES ? waitFor(ctx, end.refusal, handle) : undefined
    if (waitMs === undefined) return { kind: 'refused', outcome: outcomeOfRefusal(end.refusal) }
    ctx.journal.note('info', `${ctx.service} asks to wait ${Math.round(waitMs / 1000)} s: ${end.refusal.message}`)
    await ctx.deps.sleep(waitMs, ctx.deps.signal)
    waited(waitMs)
  }
}

/** A refusal for its rate is waited out where the deadline allows it. */
function waitFor({ deps }: RemoteContext, refusal: RemoteRefusal, handle: RemoteHandle): number | undefined {
  if (refusal.kind !== 'rate-limited') return undefined
  const waitMs = refusal.retryAfterMs ?? RATE_LIMIT_WAIT_MS
  return deps.now() + waitMs < Date.parse(handle.deadline) ? waitMs : undefined
}

type PostEnd =
  | { kind: 'submitted'; handle: RemoteHandle }
  | { kind: 'refusal'; refusal: RemoteRefusal }
  | { kind: 'doubt'; handle: RemoteHandle }

async function post(ctx: RemoteContext, meant: RemoteHandle): Promise<PostEnd> {
  const { connected, journal, deps } = ctx
  return deps.remote.submitTurn(ctx.provider, async (): Promise<PostEnd> => {
    const { request, handle } = ctx.renew?.(meant) ?? { request: ctx.request, handle: meant }
    const posting = journal.write('remote-intent', { ...handle, state: 'intent', postAt: isoNow(deps) })
    try {
      const answer = await connected.undisturbed(() => connected.adapter.submit(request, posting))
      const submitted = { ...adopted(posting, answer), submittedAt: isoNow(deps) }
      return { kind: 'submitted', handle: journal.write('remote-submitted', submitted) }
    } catch (error) {
      if (isRefusal(error)) return { kind: 'refusal', refusal: error }
      const doubt = journal.write('remote-ambiguous', { ...posting, state: 'ambiguous' })
      journal.note('warn', `It is in doubt whether ${ctx.service} took the submission: ${messageOf(error)}`)
      return { kind: 'doubt', handle: doubt }
    }
  })
}

/** A look for a submission in doubt, until it is found or the time for it is over. Only then may it be sent again, if at all. */
async function settleDoubt(ctx: RemoteContext, handle: RemoteHandle, resends: number): Promise<SubmitEnd> {
  const { deps, journal, connected } = ctx
  const doubt =
    handle.state === 'ambiguous' ? handle : journal.write('remote-ambiguous', { ...handle, state: 'ambiguous' })
  const asked = ctx.resubmit && resends === 0
  const surelyAbsent = await lookUntil(ctx, doubt, deps.now() + (asked ? 0 : deps.remote.limits.findMs))
  if (surelyAbsent.kind === 'found') return surelyAbsent.end
  const exact = connected.adapter.caps.find === 'exact' && resends < MAX_RESENDS
  if (surelyAbsent.kind === 'unknown' || !(exact || asked) || deps.signal.aborted) {
    if (!deps.signal.aborted) journal.note('warn', advice(ctx))
    return { kind: 'left-open' }
  }
  journal.note('info', `${ctx.service} has no such submission: it is sent again`)
  const end = await post(ctx, doubt)
  if (end.kind === 'submitted') return end
  if (end.kind === 'doubt') return settleDoubt(ctx, end.handle, resends + 1)
  // The refusal of the second POST says nothing about the first.
  journal.write('remote-ambiguous', doubt)
  journal.note('warn', `${ctx.service} refused it: ${end.refusal.message}. ${advice(ctx)}`)
  return { kind: 'left-open' }
}

type Looked = { kind: 'found'; end: SubmitEnd } | { kind: 'absent' } | { kind: 'unknown' }

async function lookUntil(ctx: RemoteContext, handle: RemoteHandle, untilMs: number): Promise<Looked> {
  for (;;) {
    const look = await lookFor(ctx, handle).catch(() => undefined)
    if (look !== undefined && look.kind !== 'none') return { kind: 'found', end: look.end }
    const leftMs = untilMs - ctx.deps.now()
    if (leftMs <= 0 || ctx.deps.signal.aborted) return { kind: look === undefined ? 'unknown' : 'absent' }
    await ctx.deps.sleep(
      Math.min(FIND_EVERY_MS, ctx.deps.remote.limits.pollMs ?? FIND_EVERY_MS, leftMs),
      ctx.deps.signal,
    )
  }
}

type Look = { kind: 'none' } | { kind: 'one' | 'several'; end: SubmitEnd }

/** One hit is ours; several are a thing for a person, since each of them is paid for. */
async function lookFor(ctx: RemoteContext, handle: RemoteHandle): Promise<Look> {
  const hits = await ctx.connected.adapter.find(ctx.request)
  const [first, second] = hits
  if (first === undefined) return { kind: 'none' }
  if (second === undefined) {
    const found = adopted(handle, first)
    // Our own moment of sending where there was one: the service's answer may only know when it was found.
    const submittedAt = handle.postAt ?? first.submittedAt ?? isoNow(ctx.deps)
    const written = ctx.journal.write('remote-submitted', { ...found, submittedAt, adopted: true })
    ctx.journal.note('info', `${ctx.service} has this submission already: it is taken up, nothing is sent again`)
    return { kind: 'one', end: { kind: 'submitted', handle: written } }
  }
  ctx.journal.write('remote-ambiguous', { ...handle, state: 'ambiguous', postAt: handle.postAt ?? isoNow(ctx.deps) })
  const where = hits.slice(0, 5).map(({ url, id }) => told(url ?? id ?? 'without a name', 200))
  ctx.journal.note(
    'warn',
    `${ctx.service} has ${hits.length} submissions for this trial: ${where.join(', ')}. Delete all but one there, then go on with \`bakeoff run --resume\`.`,
  )
  return { kind: 'several', end: { kind: 'left-open' } }
}

/** Our own entry with what the service says of it; what identifies the request is never taken from outside. */
function adopted(ours: RemoteHandle, theirs: RemoteHandle): RemoteHandle {
  const { id, url, extra } = theirs
  return {
    ...ours,
    state: 'submitted',
    ...(id === undefined ? {} : { id }),
    ...(url === undefined ? {} : { url }),
    ...(extra === undefined ? {} : { extra }),
  }
}

function advice({ service, request }: RemoteContext): string {
  return `Look at ${service} for branch ${request.baseBranch}. It is there: \`bakeoff run --resume\` takes it up. It is not: \`bakeoff run --resume --resubmit\` sends it again, which is never done unasked.`
}

/** What a service's no comes to; a reason that nobody knows is one that a later try may not meet. */
export function outcomeOfRefusal(refusal: RemoteRefusal): AgentOutcome {
  const message = told(refusal.message, 500)
  const { kind, retryAfterMs } = refusal
  switch (kind) {
    case 'rate-limited':
    case 'quota':
      return { kind, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
    case 'authentication':
    case 'model-not-found':
      return { kind, message }
    default:
      return { kind: 'infra-error', message: `refused: ${message}` }
  }
}
