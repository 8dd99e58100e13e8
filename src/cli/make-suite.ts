import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { initSuite } from '../config/init-suite.ts'
import { builtInAdapters } from './contestants.ts'
import type { CliContext } from './context.ts'
import { probeIoOf } from './host.ts'

/** `bakeoff init`: a suite with the agents that are ready here, or the scripted ones' place left to fill in. */
export async function makeSuite(
  dir: string,
  context: CliContext,
): Promise<{ path: string; written: string[]; agents: string[] }> {
  const io = probeIoOf(context.env)
  const agents: string[] = []
  for (const adapter of await builtInAdapters()) {
    if (adapter.kind === 'script') continue
    const probe = await adapter.probe(io)
    if (probe.ready) agents.push(adapter.id)
  }
  const path = resolve(context.cwd, dir)
  const schema = fileURLToPath(new URL('../../schemas/config.schema.json', import.meta.url))
  return { ...(await initSuite(path, { agents, schemaPath: relative(path, schema) })), agents }
}
