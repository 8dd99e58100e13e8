import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { initSuite } from '../config/init-suite.ts'
import type { Adapter, ProbeIo } from '../contracts/adapter.ts'
import type { Agent } from '../model/agent.ts'
import { builtInAdapters } from './contestants.ts'
import type { CliContext } from './context.ts'
import { probeIoOf } from './host.ts'

/** `bakeoff init`: a suite with the agents that can run here as they are, so that the suite it makes is a right one. */
export async function makeSuite(
  dir: string,
  context: CliContext,
): Promise<{ path: string; written: string[]; agents: string[] }> {
  const io = probeIoOf(context.env)
  const agents: string[] = []
  for (const adapter of await builtInAdapters()) {
    if (adapter.kind === 'script') continue
    if (await runsByNameAlone(adapter, io)) agents.push(adapter.id)
  }
  const path = resolve(context.cwd, dir)
  const schema = fileURLToPath(new URL('../../schemas/config.schema.json', import.meta.url))
  return { ...(await initSuite(path, { agents, schemaPath: relative(path, schema) })), agents }
}

/** Some need a model or a command first: the doctor says so, a suite cannot name them yet. */
async function runsByNameAlone(adapter: Adapter<unknown>, io: ProbeIo): Promise<boolean> {
  const options = adapter.options.safeParse({})
  if (!options.success || !(await adapter.probe(io)).ready) return false
  const agent: Agent = { id: adapter.id, adapter: adapter.id, options: {}, provider: adapter.provider, maxParallel: 1 }
  return (await adapter.ready?.(agent, options.data, io)) === undefined
}
