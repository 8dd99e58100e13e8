import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SubmitRequest } from '../../contracts/remote.ts'
import { sha256 } from '../../lib/hash.ts'
import { AgentOutcome } from '../../model/outcome.ts'
import type { RemoteHandle } from '../../model/remote-handle.ts'
import { fetchCommit, readHeads } from '../../workspace/remote-repository.ts'
import type { AttemptRequest, AttemptResult } from '../execute-attempt.ts'
import { awaitTerminal, type Ending } from './await-terminal.ts'
import { collectCommit } from './collect-commit.ts'
import { type CollectEnd, collectResult } from './collect-result.ts'
import type { RemoteContestant } from './connect-service.ts'
import { keepTranscript } from './keep-transcript.ts'
import {
  isoNow,
  type Journal,
  messageOf,
  type RemoteContext,
  type RemoteEngineDeps,
  type Renewed,
  told,
} from './remote-context.ts'
import type { ConnectedService, OpenAttempt } from './remote-deps.ts'
import { outcomeOf, recordOf, usageOf, workedMs } from './remote-record.ts'
import { askedTaskOf, promptFor, requestHashOf, requestOf } from './remote-request.ts'
import { submitOnce } from './submit-once.ts'

export type RemoteFrame = Omit<AttemptRequest, 'contestant'> & {
  contestant: RemoteContestant
  attemptId: string
  dir: string
  deadlineMs: number
  journal: Journal
  connected: ConnectedService
  earlierRounds: number
  /** What an earlier session left. */
  open: OpenAttempt | undefined
  resubmit: boolean
}

/**
 * One submission from intent to collected deliverable. False: the attempt stays open, because the run was stopped, the
 * service cannot be reached, or a person must decide; a later session takes it up.
 */
export async function remoteWork(frame: RemoteFrame, result: AttemptResult, deps: RemoteEngineDeps): Promise<boolean> {
  const { ctx, intent } = await begin(frame, deps)
  let handle = intent
  if (intent.state !== 'submitted') {
    const end = await submitOnce(ctx, intent, (ms) => {
      result.rateLimitedMs += ms
    })
    if (end.kind === 'left-open') return false
    if (end.kind === 'refused') {
      result.outcome = end.outcome
      return true
    }
    handle = end.handle
  }
  const ending = await awaitTerminal(ctx, handle, frame.open?.states ?? [])
  if (ending === undefined) return false
  if (ending.deadline) await stopAtDeadline(ctx, handle)
  const end = await collectResult(ctx, handle, ending)
  if (end === undefined) return false
  await takeIn(frame, ctx, { handle, ending, end }, result)
  return true
}

/** The intent, from the journal or new, and the request it stands for, the same in every session. */
async function begin(
  frame: RemoteFrame,
  deps: RemoteEngineDeps,
): Promise<{ ctx: RemoteContext; intent: RemoteHandle }> {
  const { contestant, connected, journal, attemptId } = frame
  const earlier = frame.open?.handle
  const intentAt = earlier?.intentAt ?? isoNow(deps)
  const deadline = earlier?.deadline ?? new Date(frame.deadlineMs).toISOString()
  const composed = await requestOf({ ...frame, deadline, intentAt }, connected, deps)
  const request = { ...composed, prompt: promptOf(frame, composed.prompt) }
  const ctx: RemoteContext = {
    attemptId,
    service: contestant.adapter.id,
    provider: contestant.agent.provider,
    request,
    connected,
    journal,
    resubmit: frame.resubmit,
    deps,
  }
  if (earlier !== undefined) {
    // The journal is what was asked for: a suite or a version that changed since does not change that.
    const { runKey, repo, baseSha, baseBranch } = earlier
    const asked = { ...request, runKey, repo, baseSha, baseBranch }
    if (composed.baseSha !== baseSha) {
      await fetchCommit(connected.repo, { commit: baseSha, at: [`refs/heads/${baseBranch}`] })
    }
    return { ctx: { ...ctx, request: asked, renew: (handle) => renewed(frame, asked, handle, deps) }, intent: earlier }
  }
  const watched = connected.adapter.caps.poll === 'github' || connected.adapter.caps.find !== 'exact'
  const before = watched ? { before: { heads: await readHeads(connected.repo) } } : {}
  const intent = journal.write('remote-intent', {
    v: 1,
    adapter: contestant.adapter.id,
    runKey: request.runKey,
    requestHash: requestHashOf(request),
    repo: request.repo,
    baseSha: request.baseSha,
    baseBranch: request.baseBranch,
    state: 'intent',
    intentAt,
    deadline,
    ...before,
  })
  deps.emit({ type: 'round-started', attemptId, round: roundOf(frame) })
  return { ctx, intent }
}

/** A submission of an earlier session, sent now: what its service reads must not name a time that is over. */
function renewed(frame: RemoteFrame, asked: SubmitRequest, handle: RemoteHandle, deps: RemoteEngineDeps): Renewed {
  const task = askedTaskOf(frame)
  const deadline = new Date(deps.now() + task.timeoutSec * 1000).toISOString()
  const request = { ...asked, deadline, prompt: promptFor(task, { ...asked, deadline }) }
  writeFileSync(join(frame.dir, promptFileOf(frame)), request.prompt)
  return { request, handle: { ...handle, deadline, requestHash: requestHashOf(request) } }
}

/** One submission is one round; those of the attempt that it continues come before. */
const roundOf = ({ earlierRounds }: RemoteFrame): number => earlierRounds + 1

const promptFileOf = (frame: RemoteFrame): string =>
  roundOf(frame) === 1 ? 'prompt.md' : `prompt-${roundOf(frame)}.md`

/** The prompt as it was written down, else the new one, written down before anything is sent. */
function promptOf(frame: RemoteFrame, composed: string): string {
  const path = join(frame.dir, promptFileOf(frame))
  if (frame.open !== undefined && existsSync(path)) return readFileSync(path, 'utf8')
  writeFileSync(path, composed)
  return composed
}

/** Where the service can be stopped, it is; where it cannot, that is said: its clock and its bill may go on. */
async function stopAtDeadline(ctx: RemoteContext, handle: RemoteHandle): Promise<void> {
  const { adapter } = ctx.connected
  if (adapter.caps.cancel !== 'real') {
    ctx.journal.note('info', `its time is over; ${ctx.service} cannot be stopped and may go on, and bill for it`)
    return
  }
  const said = await adapter.cancel(handle).catch((error: unknown) => messageOf(error))
  ctx.journal.note('info', `its time is over; stopping it at ${ctx.service}: ${told(said, 200)}`)
}

type Ended = { handle: RemoteHandle; ending: Ending; end: CollectEnd }

/** The service's work as if an agent had done it here: same folder, same collection, same diff. */
async function takeIn(frame: RemoteFrame, ctx: RemoteContext, ended: Ended, result: AttemptResult): Promise<void> {
  const { deps, request } = ctx
  const { handle, ending, end } = ended
  const { collected } = end
  result.remote = recordOf(ctx, ended)
  const wallMs = Date.parse(ending.seenAt) - Date.parse(handle.submittedAt ?? handle.intentAt)
  const outcome = AgentOutcome.parse(outcomeOf(ctx, { ...ended, wallMs }))
  result.outcome = outcome
  Object.assign(result.observed, observedOf(collected.observed, deps.redactor.text))
  const prompt = readFileSync(join(frame.dir, promptFileOf(frame)), 'utf8')
  const round = {
    number: roundOf(frame),
    prompt: { path: promptFileOf(frame), sha256: sha256(prompt), bytes: Buffer.byteLength(prompt) },
    ...(handle.id === undefined ? {} : { session: { id: handle.id } }),
    outcome,
    usage: usageOf(collected),
    activeMs: workedMs(collected, wallMs),
  }
  result.rounds.push(round)
  deps.emit({ type: 'round-ended', attemptId: ctx.attemptId, round })
  const askedAt = handle.submittedAt ?? handle.intentAt
  await keepTranscript(
    frame,
    { transcript: collected.transcript, prompt, askedAt, round: roundOf(frame) },
    result,
    deps,
  )
  if (outcome.kind === 'cancelled') return
  const { baseSha: base } = request
  const { gitDir } = ctx.connected.repo
  const { attemptId, task, dir } = frame
  const suite = frame.plan.provenance.suitePath
  const given = { attemptId, task, dir, suite, gitDir, base, commit: end.result.commit ?? base }
  Object.assign(result, await collectCommit(given, { scratch: deps.scratchRoot, redactor: deps.redactor }))
}

function observedOf(
  observed: CollectEnd['collected']['observed'],
  mask: (text: string) => string,
): AttemptResult['observed'] {
  const { model, version, turns, toolCalls } = observed ?? {}
  return {
    ...(model === undefined ? {} : { model: told(mask(model), 100) }),
    ...(version === undefined ? {} : { version: told(mask(version), 100) }),
    ...(turns === undefined ? {} : { turns }),
    ...(toolCalls === undefined ? {} : { toolCalls }),
  }
}
