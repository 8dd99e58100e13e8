import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { initSuite } from '../config/init-suite.ts'
import type { CliContext } from './context.ts'
import { readyAgents } from './ready-agents.ts'

/** `bakeoff init`: a suite with the agents that can run here as they are, so that the suite it makes is a right one. */
export async function makeSuite(
  dir: string,
  context: CliContext,
): Promise<{ path: string; written: string[]; agents: string[] }> {
  const agents = (await readyAgents(context)).map((adapter) => adapter.id)
  const path = resolve(context.cwd, dir)
  return { ...(await initSuite(path, { agents, schemaPath: configSchemaFrom(path) })), agents }
}

/** Where editors find the schema of bakeoff.yaml, as seen from a folder. */
export const configSchemaFrom = (path: string): string =>
  relative(path, fileURLToPath(new URL('../../schemas/config.schema.json', import.meta.url)))
