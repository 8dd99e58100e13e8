import type { RemoteStatus, SubmitRequest } from '../../contracts/remote.ts'
import { stripControl } from '../../lib/strip-control.ts'
import type { AttemptId } from '../../model/ids.ts'
import { maskedHandle, type RemoteHandle } from '../../model/remote-handle.ts'
import type { RemoteState } from '../../model/remote-record.ts'
import type { EngineDeps } from '../deps.ts'
import type { ConnectedService, RemoteDeps } from './remote-deps.ts'

export type RemoteEngineDeps = EngineDeps & { remote: RemoteDeps }

/** What every step of one submission works with. */
export type RemoteContext = {
  attemptId: AttemptId
  /** Of the service, for sentences. */
  service: string
  provider: string
  request: SubmitRequest
  connected: ConnectedService
  journal: Journal
  /** Just before a submission that an earlier session meant is sent: it gets the whole time of its task, and is told so. */
  renew?: (handle: RemoteHandle) => Renewed
  /** The person asked to send a doubtful submission again. */
  resubmit: boolean
  deps: RemoteEngineDeps
}

export type Renewed = { request: SubmitRequest; handle: RemoteHandle }

type JournalEntry = 'remote-intent' | 'remote-submitted' | 'remote-ambiguous'

/** The journal of one attempt: each entry is on disk when `write` returns. */
export type Journal = {
  write(entry: JournalEntry, handle: RemoteHandle): RemoteHandle
  /** The newest entry; absent before the first. */
  last(): RemoteHandle | undefined
  state(state: RemoteState): void
  note(level: 'info' | 'warn', message: string): void
}

export function openJournal(attemptId: AttemptId, earlier: RemoteHandle | undefined, deps: EngineDeps): Journal {
  let last = earlier
  return {
    write(type, handle) {
      deps.emit({ type, attemptId, handle: maskedHandle(handle, deps.redactor.text) })
      last = handle
      return handle
    },
    last: () => last,
    state(state) {
      deps.emit({ type: 'remote-status', attemptId, state })
      const action = [state.vendorState, state.link].filter(Boolean).join(' · ')
      deps.emit({ type: 'attempt-activity', attemptId, action })
    },
    note(level, message) {
      deps.emit({ type: 'note', attemptId, level, message: told(deps.redactor.text(message), 1000) })
    },
  }
}

/** True from just before the POST until the service's answer is recorded. */
export function isInDoubt(handle: RemoteHandle): boolean {
  return handle.state === 'ambiguous' || (handle.state === 'intent' && handle.postAt !== undefined)
}

/** True where the service may have the submission: then the attempt must not be ended as if nothing had been sent. */
export const mayBeAtService = (handle: RemoteHandle | undefined): boolean =>
  handle !== undefined && (handle.state === 'submitted' || isInDoubt(handle))

/** What a service says, fit to be stored and shown. */
export function stateOf(status: RemoteStatus, at: string, mask: (text: string) => string): RemoteState {
  const link = [status.links?.web, status.links?.pr].find((url) => url !== undefined && /^https?:\/\//.test(url))
  return {
    phase: status.phase,
    vendorState: told(mask(status.vendorState), 80),
    at,
    ...(status.reason === undefined ? {} : { reason: told(mask(status.reason), 500) }),
    ...(status.outcome === undefined ? {} : { outcome: status.outcome }),
    ...(link === undefined ? {} : { link: told(mask(link), 500) }),
    ...(status.needs === undefined ? {} : { needs: status.needs }),
  }
}

/** A service's words on one line. */
export function told(text: string, length: number): string {
  const line = stripControl(text).replace(/\s+/g, ' ').trim()
  return line.length > length ? `${line.slice(0, length - 1)}…` : line
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export const isoNow = (deps: Pick<EngineDeps, 'now'>): string => new Date(deps.now()).toISOString()
