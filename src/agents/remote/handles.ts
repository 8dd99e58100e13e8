import type { RemoteHandle, SubmitRequest } from '../../contracts/remote.ts'
import type { Json } from '../../model/json.ts'
import { defined } from '../defined.ts'

type Found = { id?: string; url?: string; submittedAt?: string; extra?: Record<string, Json> }

/** A submission that the service turned out to have. Its intent stands in the journal; here is what identifies it. */
export function foundHandle(adapter: string, request: SubmitRequest, nowMs: number, found: Found): RemoteHandle {
  const now = new Date(nowMs).toISOString()
  return {
    v: 1,
    adapter,
    runKey: request.runKey,
    requestHash: '',
    repo: request.repo,
    baseSha: request.baseSha,
    baseBranch: request.baseBranch,
    state: 'submitted',
    intentAt: request.intentAt ?? now,
    submittedAt: found.submittedAt ?? now,
    deadline: request.deadline,
    ...identity(found),
  }
}

/** The handle after a submission that was answered. */
export function submittedHandle(handle: RemoteHandle, nowMs: number, answer: Found): RemoteHandle {
  return { ...handle, state: 'submitted', submittedAt: new Date(nowMs).toISOString(), ...identity(answer) }
}

const identity = ({ id, url, extra }: Found): Pick<RemoteHandle, 'id' | 'url' | 'extra'> => defined({ id, url, extra })

/** The id that a submitted handle carries. Throws where the service never gave one. */
export function idOf(handle: RemoteHandle): string {
  if (handle.id === undefined) throw new Error(`${handle.adapter}: ${handle.runKey} has no id yet`)
  return handle.id
}

/** Text of the handle's `extra`, where it is text. */
export function extraText(handle: RemoteHandle, name: string): string | undefined {
  const value = handle.extra?.[name]
  return typeof value === 'string' ? value : undefined
}

/**
 * From when on a submission is looked for, in epoch milliseconds: `hours` before its intent. Its mark identifies it, and a
 * clock of ours that is wrong must not make it seem never sent.
 */
export const earliestMs = (request: SubmitRequest, nowMs: number, hours: number): number =>
  (request.intentAt === undefined ? nowMs : Date.parse(request.intentAt)) - hours * 3_600_000
