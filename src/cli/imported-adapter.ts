import { z } from 'zod'
import type { LocalAdapter } from '../contracts/adapter.ts'
import type { Agent } from '../model/agent.ts'

/** Stands in a plan for results that were brought in by hand. It is no contestant that a suite can name: it runs nothing. */
export const importedAdapter: LocalAdapter<unknown> = {
  id: 'import',
  about: 'Results that were brought in with `bakeoff import`.',
  mode: 'local',
  kind: 'script',
  provider: 'import',
  secretEnv: [],
  modelHosts: [],
  options: z.strictObject({}),
  probe: async () => ({ installed: true, ready: true }),
  run: async () => ({
    kind: 'infra-error',
    message: 'it was imported and cannot be run again: bring in another one with `bakeoff import`',
  }),
}

export const importedAgent = (id: string): Agent => ({
  id,
  adapter: importedAdapter.id,
  options: {},
  provider: importedAdapter.provider,
  maxParallel: 1,
})
