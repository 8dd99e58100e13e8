import { afterAll, afterEach, beforeAll } from 'vitest'
import type { RemoteAdapter, RemoteHandle, RemoteStatus, SubmitRequest } from '../../src/contracts/remote.ts'
import { type LabRepository, openLabRepository } from './lab-repository.ts'
import type { Scenario } from './scenario.ts'
import { openServices, type Services } from './services.ts'

export type Submission = { adapter: RemoteAdapter; request: SubmitRequest; handle: RemoteHandle; fakes: Services }

export type Open = (id: string, scenario: Scenario, options?: object, agent?: object) => Promise<Submission>

/** For a test file: one repository for all its tests, and the fakes of each test closed after it. */
export function withServices(): { open: Open; submit: Open } {
  let lab: LabRepository | undefined
  let services: Services | undefined
  beforeAll(() => {
    lab = openLabRepository()
  })
  afterEach(async () => {
    await services?.close()
    services = undefined
  })
  afterAll(() => lab?.remove())

  /** A contestant that is connected, with its intent written down. */
  const open: Open = async (id, scenario, options, agent) => {
    services = await openServices(scenario, lab)
    const adapter = await services.connect(id, options, agent)
    const request = services.request()
    return { adapter, request, handle: services.intent(request, id), fakes: services }
  }
  return {
    open,
    submit: async (...given) => {
      const at = await open(...given)
      return { ...at, handle: await at.adapter.submit(at.request, at.handle) }
    },
  }
}

const ENDS: readonly string[] = ['succeeded', 'failed', 'cancelled', 'expired']

/** Polls with half a minute between, until it says that it is over. */
export async function polled({ adapter, handle, fakes }: Submission, most = 40): Promise<RemoteStatus[]> {
  const seen: RemoteStatus[] = []
  for (let poll = 0; poll < most; poll += 1) {
    const status = await adapter.poll(handle)
    seen.push(status)
    if (ENDS.includes(status.phase)) break
    fakes.clock.nowMs += 30_000
  }
  return seen
}

/** What work fails with; a sentence where it does not. */
export const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  )
