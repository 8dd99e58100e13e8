import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDiskFull } from '../../lib/system-error.ts'
import { isRefusal } from '../../model/errors.ts'
import { attemptIdOf } from '../../model/ids.ts'
import type { AgentOutcome } from '../../model/outcome.ts'
import type { EngineDeps } from '../deps.ts'
import {
  type AttemptEnd,
  type AttemptRequest,
  type AttemptResult,
  attemptEndOf,
  beginningOf,
  infraError,
  maskingLogin,
  toAttempt,
} from '../execute-attempt.ts'
import { connectService, type RemoteContestant } from './connect-service.ts'
import { type Journal, mayBeAtService, messageOf, openJournal, type RemoteEngineDeps } from './remote-context.ts'
import { remoteWork } from './remote-work.ts'
import { outcomeOfRefusal } from './submit-once.ts'

export type RemoteRequest = Omit<AttemptRequest, 'contestant'> & {
  contestant: RemoteContestant
  /** True for an attempt that an earlier session left at its service. */
  continues: boolean
  resubmit: boolean
}

/**
 * One attempt of a contestant that works at its service; `undefined`: it stays open there and a later session takes it
 * up. Nothing that may be at the service is ever ended as if it had not been sent: a retry would pay for it twice.
 */
export async function executeRemoteAttempt(
  request: RemoteRequest,
  unmasked: EngineDeps,
): Promise<AttemptEnd | undefined> {
  const deps = maskingLogin(request.contestant, unmasked)
  const { remote } = deps
  if (remote === undefined) throw new Error(`${request.contestant.adapter.id} needs the engine's parts for services`)
  const attemptId = attemptIdOf(request.trial.id, request.number)
  const open = request.continues ? remote.openAttempt(attemptId) : undefined
  const startedAtMs = open === undefined ? deps.now() : Date.parse(open.startedAt)
  const { timeoutSec, continuedWallMs, result } = beginningOf(request, deps)
  const deadlineMs = startedAtMs + timeoutSec * 1000
  if (open === undefined) announce(request, attemptId, deadlineMs, deps)
  const dir = deps.attemptDir(attemptId)
  const journal = openJournal(attemptId, open?.handle, deps)
  let fullDisk: unknown
  try {
    await mkdir(dir, { recursive: true })
    const earlierRounds = result.rounds.length
    const frame = { ...request, attemptId, dir, deadlineMs, journal, open, earlierRounds }
    if (!(await withService(frame, result, { ...deps, remote }))) return leaveOpen(journal, deps)
  } catch (error) {
    if (isDiskFull(error)) fullDisk = error
    if (mayBeAtService(journal.last())) {
      if (fullDisk !== undefined) throw fullDisk
      journal.note('warn', `It stays open at its service: ${messageOf(error)}`)
      return undefined
    }
    result.outcome = outcomeOfError(error, result.outcome, deps)
  }
  const attempt = toAttempt(request, result, {
    isolation: deps.backend.level,
    wallMs: Math.max(0, deps.now() - startedAtMs) + continuedWallMs,
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: new Date(deps.now()).toISOString(),
    computeUsd: deps.computeUsd,
  })
  const { deliverable } = result
  deps.emit({ type: 'attempt-ended', attempt, ...(deliverable === undefined ? {} : { deliverable }) })
  if (fullDisk !== undefined) throw fullDisk
  await writeFile(join(dir, 'attempt.json'), `${JSON.stringify(attempt, null, 2)}\n`)
  return attemptEndOf(request, attempt, deliverable)
}

/** Nothing was sent: what stopped us decides. */
function outcomeOfError(error: unknown, outcome: AgentOutcome, deps: EngineDeps): AgentOutcome {
  if (deps.signal.aborted) return { kind: 'cancelled' }
  return isRefusal(error) ? outcomeOfRefusal(error) : infraError(error, outcome)
}

function announce(request: RemoteRequest, attemptId: string, deadlineMs: number, deps: EngineDeps): void {
  deps.emit({
    type: 'attempt-started',
    attemptId,
    trialId: request.trial.id,
    number: request.number,
    isolation: deps.backend.level,
    deadline: new Date(deadlineMs).toISOString(),
    ...(request.reply === undefined ? {} : { reply: request.reply }),
  })
}

async function withService(
  frame: Omit<Parameters<typeof remoteWork>[0], 'connected'>,
  result: AttemptResult,
  deps: RemoteEngineDeps,
): Promise<boolean> {
  const connected = connectService(frame.contestant, (message) => frame.journal.note('info', message), deps)
  try {
    return await remoteWork({ ...frame, connected }, result, deps)
  } finally {
    connected.close()
  }
}

function leaveOpen(journal: Journal, deps: EngineDeps): undefined {
  const url = journal.last()?.url
  if (deps.signal.aborted && journal.last()?.state === 'submitted') {
    journal.note(
      'info',
      `It goes on at its service${url === undefined ? '' : ` (${url})`}; \`bakeoff run --resume\` takes it up.`,
    )
  }
  return undefined
}
