import type { RemoteAdapter, RemoteIo } from '../../contracts/remote.ts'
import type { AgentId, AttemptId, IsoTime, Path } from '../../model/ids.ts'
import type { RemoteLimits } from '../../model/plan.ts'
import type { RemoteHandle } from '../../model/remote-handle.ts'
import type { RemoteState } from '../../model/remote-record.ts'
import type { OwnGit } from '../../workspace/own-git.ts'
import type { RemoteRepo } from '../../workspace/remote-repository.ts'

/** What the record holds of an attempt that an earlier session left at its service. */
export type OpenAttempt = { handle: RemoteHandle; startedAt: IsoTime; states: readonly RemoteState[] }

/** What contestants at services need besides the rest of the engine. */
export type RemoteDeps = {
  git: OwnGit
  limits: RemoteLimits
  /** Between 0 and 1, for the jitter of polls. */
  random: () => number
  /** The repository that gets what comes from one contestant's service, made if it is not there; it lasts a session. */
  keptRepository: (agentId: AgentId) => Path
  /** Runs a vendor's program of this machine in a scratch folder. */
  run: RemoteIo['run']
  openAttempt: (attemptId: AttemptId) => OpenAttempt
  /** One submission to a provider at a time: several refuse a burst. */
  submitTurn: <T>(provider: string, job: () => Promise<T>) => Promise<T>
}

/** A service connected for one attempt. `undisturbed` keeps an interrupt from cutting a request in half. */
export type ConnectedService = {
  adapter: RemoteAdapter
  repo: RemoteRepo
  undisturbed: <T>(job: () => Promise<T>) => Promise<T>
  close(): void
}
