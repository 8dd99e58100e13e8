import { adapters as builtIn, loadAdapter } from '../agents/index.ts'
import type { KnownAdapters } from '../config/to-agents.ts'
import type { Adapter } from '../contracts/adapter.ts'
import type { Contestant } from '../engine/deps.ts'
import type { Agent } from '../model/agent.ts'
import { UserError } from '../model/errors.ts'
import { optionsOf } from './adapter-options.ts'
import type { CliContext } from './context.ts'
import { foreignAdapter } from './foreign-adapter.ts'
import { importedAdapter } from './imported-adapter.ts'
import { loginOfAgent } from './logins.ts'

/** Every built-in adapter, loaded. Their SDKs load when one of them runs. */
export async function builtInAdapters(): Promise<Adapter<unknown>[]> {
  return Promise.all(Object.values(builtIn).map((load) => load()))
}

export async function knownAdapters(): Promise<KnownAdapters> {
  const all = await builtInAdapters()
  return Object.fromEntries(all.map((adapter) => [adapter.id, { provider: adapter.provider }]))
}

/** Each agent with its adapter, its parsed options and the secrets that are its own. Throws a UserError for bad options. */
export async function contestantsOf(
  agents: readonly Agent[],
  env: CliContext['env'],
): Promise<ReadonlyMap<string, Contestant>> {
  const all = await Promise.all(agents.map((agent) => contestantOf(agent, env)))
  return new Map(all.map((contestant) => [contestant.agent.id, contestant]))
}

async function contestantOf(agent: Agent, env: CliContext['env']): Promise<Contestant> {
  const adapter = await adapterOf(agent)
  if (adapter === undefined) {
    throw new UserError(`Agent "${agent.id}" asks for adapter "${agent.adapter}", which this version does not have.`, {
      hint: `Known: ${Object.keys(builtIn).join(', ')}.`,
    })
  }
  const parsed = adapter.options.safeParse(agent.options)
  if (!parsed.success) {
    const [first] = parsed.error.issues
    const where = first?.path.length ? `options.${first.path.join('.')}` : 'options'
    throw new UserError(`bakeoff.yaml: agent "${agent.id}": ${where}: ${first?.message ?? 'not valid'}`, {
      hint: optionsHint(agent, adapter),
    })
  }
  const own =
    agent.login === undefined
      ? { secrets: pick(env, adapter.secretEnv) }
      : loginOfAgent(agent, agent.login, adapter, env)
  return { agent, adapter, options: parsed.data, ...own }
}

/** A module's own schema need not be one that can be listed. */
function optionsHint({ use }: Agent, adapter: Adapter<unknown>): string {
  if (use !== undefined) return `Its options are those of ${use}.`
  const names = optionsOf(adapter).map(({ name }) => name)
  return `${adapter.id} has ${names.join(', ') || 'no options'}: see \`bakeoff agents ${adapter.id}\`.`
}

async function adapterOf(agent: Agent): Promise<Adapter<unknown> | undefined> {
  if (agent.use !== undefined) return foreignAdapter(agent, agent.use)
  return agent.adapter === importedAdapter.id ? importedAdapter : loadAdapter(agent.adapter)
}

function pick(env: CliContext['env'], names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {}
  for (const name of names) {
    const value = env[name]
    if (value !== undefined && value !== '') picked[name] = value
  }
  return picked
}
