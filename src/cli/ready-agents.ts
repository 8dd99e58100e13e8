import type { Adapter, ProbeIo } from '../contracts/adapter.ts'
import type { Agent } from '../model/agent.ts'
import { builtInAdapters } from './contestants.ts'
import type { CliContext } from './context.ts'
import { probeIoOf } from './host.ts'

/** The agents that can run on this machine by their name alone. */
export async function readyAgents(context: CliContext): Promise<Adapter<unknown>[]> {
  const io = probeIoOf(context.env)
  const ready: Adapter<unknown>[] = []
  for (const adapter of await builtInAdapters()) {
    if (adapter.kind === 'script') continue
    if (await runsByNameAlone(adapter, io)) ready.push(adapter)
  }
  return ready
}

/** Some need a model or a command first: the doctor says so, a suite cannot name them yet. */
async function runsByNameAlone(adapter: Adapter<unknown>, io: ProbeIo): Promise<boolean> {
  const options = adapter.options.safeParse({})
  if (!options.success || !(await adapter.probe(io)).ready) return false
  const agent: Agent = { id: adapter.id, adapter: adapter.id, options: {}, provider: adapter.provider, maxParallel: 1 }
  return (await adapter.ready?.(agent, options.data, io)) === undefined
}
