import type Anthropic from '@anthropic-ai/sdk'
import { z } from 'zod'
import type { Collected, RemoteHandle, RemoteIo } from '../../contracts/remote.ts'
import type { RemoteRefusal } from '../../model/errors.ts'
import { defined } from '../defined.ts'
import { gather, type Head, headsNow, submittedAt } from './gather.ts'
import { extraText, idOf } from './handles.ts'
import { ManagedEvent, type ManagedSession, managedPhase, managedUsage } from './managed-shapes.ts'
import { jsonLines } from './pages.ts'
import { refusalIn } from './service-failure.ts'

/** What the session is told to write, and what is looked for among its files. */
export const PATCH = 'bakeoff.patch'
const MOST_EVENTS = 20_000
const ENDS: readonly string[] = ['succeeded', 'failed', 'expired']

/** Where a session's work is read. */
export type ManagedReads = { client: Anthropic; io: RemoteIo; filesBetas: string[]; resolutionMs: number }

/** What a session of the Managed Agents interface has made: its patch, else a branch that names the run key. */
export async function managedWork(
  reads: ManagedReads,
  handle: RemoteHandle,
  session: ManagedSession,
): Promise<Collected> {
  const events = await allEvents(reads, handle)
  const times = events.flatMap(({ processed_at }) => processed_at ?? []).sort()
  const isOver = ENDS.includes(managedPhase(session, events.toReversed()).phase)
  const calls = events.filter(({ type }) => type === 'span.model_request_end').length
  const started = times[0] ?? session.created_at
  const finished = isOver ? (times.at(-1) ?? session.updated_at) : undefined
  const { patch, refusal } = await patchOf(reads, handle)
  return gather(handle, {
    patch,
    head: patch === undefined ? await markedHead(reads.io, handle) : undefined,
    refusal,
    transcript: jsonLines(events.flatMap((event) => z.json().safeParse(event).data ?? [])),
    usage: managedUsage(session),
    observed: {
      toolCalls: events.filter(({ type }) => /^agent\.\w*tool_use$/.test(type)).length,
      ...defined({ model: session.agent?.model?.id, turns: calls === 0 ? undefined : calls }),
    },
    fairness: defined({ promptWrapper: extraText(handle, 'promptWrapper') }),
    times: {
      submitted: submittedAt(handle),
      ...defined({ started, finished }),
      resolutionMs: finished === undefined ? reads.resolutionMs : 0,
    },
    timesFrom: finished === undefined ? 'harness' : 'vendor',
  })
}

async function allEvents({ client }: ManagedReads, handle: RemoteHandle): Promise<ManagedEvent[]> {
  const events: ManagedEvent[] = []
  for await (const event of client.beta.sessions.events.list(idOf(handle), { order: 'asc', limit: 100 })) {
    const parsed = ManagedEvent.safeParse(event)
    if (parsed.success) events.push(parsed.data)
    if (events.length >= MOST_EVENTS) break
  }
  return events
}

type Patch = { patch?: string; refusal?: RemoteRefusal }

/**
 * The newest patch that it was told to write. Files show up some seconds after the end: the core asks again. A refusal of
 * the files must not cost a branch that was pushed.
 */
async function patchOf({ client, filesBetas: betas }: ManagedReads, handle: RemoteHandle): Promise<Patch> {
  const { files } = client.beta
  try {
    const { data } = await files.list({ scope_id: idOf(handle), betas, limit: 100 })
    const [newest] = data
      .filter(({ filename }) => filename.split('/').at(-1) === PATCH)
      .sort((a, b) => b.created_at.localeCompare(a.created_at))
    return newest === undefined ? {} : { patch: await (await files.download(newest.id, { betas })).text() }
  } catch (error) {
    const refusal = refusalIn(error)
    if (refusal === undefined || refusal.kind === 'rate-limited') throw error
    return { refusal }
  }
}

/** Where it pushed a branch instead: one that names the run key. */
async function markedHead(io: RemoteIo, handle: RemoteHandle): Promise<Head | undefined> {
  const heads = [...(await headsNow(io))].filter(
    ([branch, sha]) => branch.includes(handle.runKey) && branch !== handle.baseBranch && sha !== handle.baseSha,
  )
  const [only, second] = heads
  return only === undefined || second !== undefined ? undefined : { branch: only[0], sha: only[1] }
}
