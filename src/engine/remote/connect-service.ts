import type { RemoteService } from '../../contracts/adapter.ts'
import type { RemoteIo } from '../../contracts/remote.ts'
import { type RemoteRepo, readHeads } from '../../workspace/remote-repository.ts'
import type { Contestant, EngineDeps } from '../deps.ts'
import type { ConnectedService, RemoteDeps } from './remote-deps.ts'

/** A contestant that works at its own service. */
export type RemoteContestant = Contestant & { adapter: RemoteService<unknown> }

export const isRemote = (contestant: Contestant): contestant is RemoteContestant => contestant.adapter.mode === 'remote'

/** An answer to a submission is worth waiting for, even when the person has asked to stop. */
const LAST_ANSWER_MS = 30_000

export function connectService(
  { agent, adapter, options, secrets, login }: RemoteContestant,
  onLog: (message: string) => void,
  deps: EngineDeps & { remote: RemoteDeps },
): ConnectedService {
  const { git, keptRepository } = deps.remote
  // What it may have renewed is learnt before anything that it said is kept.
  const run: RemoteIo['run'] = (...asked) => deps.remote.run(...asked).finally(() => login?.look())
  const { gitUrl } = adapter.repository(options)
  const repo: RemoteRepo = { url: gitUrl, gitDir: keptRepository(agent.id), git, signal: deps.signal }
  const stop = new AbortController()
  let busy = 0
  const onAbort = (): void => {
    if (busy === 0) stop.abort()
    else setTimeout(() => stop.abort(), LAST_ANSWER_MS).unref()
  }
  deps.signal.addEventListener('abort', onAbort, { once: true })
  if (deps.signal.aborted) onAbort()
  const io: RemoteIo = {
    ...{ secrets, signal: stop.signal, now: deps.now, run, heads: () => readHeads(repo), log: onLog },
    ...(login === undefined ? {} : { loginHome: login.folder }),
  }
  return {
    adapter: adapter.connect(agent, options, io),
    repo,
    async undisturbed(job) {
      busy += 1
      try {
        return await job()
      } finally {
        busy -= 1
      }
    },
    close() {
      deps.signal.removeEventListener('abort', onAbort)
      stop.abort()
    },
  }
}
