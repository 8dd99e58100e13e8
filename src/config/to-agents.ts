import { resolve } from 'node:path'
import { nearest } from '../lib/nearest.ts'
import type { Agent } from '../model/agent.ts'
import type { AgentEntry, Config } from '../model/config.ts'
import type { Path } from '../model/ids.ts'
import type { Problem } from './problem.ts'

/** What the loader must know of each adapter. */
export type KnownAdapters = Readonly<Record<string, { provider: string }>>

/** The contestants of a suite, or what is wrong with them. Paths become absolute, relative to the suite. */
export function toAgents(
  config: Config,
  suitePath: Path,
  adapters: KnownAdapters,
): { agents: Agent[]; problems: Problem[] } {
  const agents = config.agents.map((entry) => toAgent(entry, config, suitePath, adapters))
  const problems = config.agents.flatMap((entry, index) => adapterProblem(entry, index, adapters))
  const seen = new Map<string, number>()
  agents.forEach((agent, index) => {
    const first = seen.get(agent.id)
    const path = typeof config.agents[index] === 'string' ? ['agents', index] : ['agents', index, 'id']
    if (first === undefined) seen.set(agent.id, index)
    else problems.push({ path, message: `a second agent "${agent.id}"`, hint: 'Give each agent an id of its own.' })
  })
  problems.push(...providerProblems(config, agents, adapters))
  return { agents, problems }
}

function toAgent(entry: string | AgentEntry, config: Config, suitePath: Path, adapters: KnownAdapters): Agent {
  const written: AgentEntry = typeof entry === 'string' ? { id: entry, options: {} } : entry
  const { id, adapter = id, use, model, base_url, login, billing, options, idle_sec = config.idle_sec } = written
  const provider = Object.hasOwn(adapters, adapter) ? adapters[adapter]?.provider : undefined
  return {
    id,
    adapter,
    ...(use === undefined ? {} : { use: use.startsWith('.') ? resolve(suitePath, use) : use }),
    ...(model === undefined ? {} : { model }),
    ...(base_url === undefined ? {} : { baseUrl: base_url }),
    ...(login === undefined ? {} : { login }),
    // A login is that of a subscription, unless it is said otherwise.
    ...(billing === undefined && login === undefined ? {} : { billing: billing ?? 'subscription' }),
    ...(idle_sec === undefined ? {} : { idleSec: idle_sec }),
    options: withAbsolutePaths(options, suitePath),
    provider: provider ?? adapter,
    // One login is one person's session: two attempts at once would share its state and its limit.
    maxParallel: login === undefined ? config.concurrency.per_agent : 1,
  }
}

/** `dir` is a folder beside the suite's file; `path` a program, which is looked up on the PATH unless it names a place. */
function withAbsolutePaths(options: Agent['options'], suitePath: Path): Agent['options'] {
  const { dir, path } = options
  return {
    ...options,
    ...(typeof dir === 'string' ? { dir: resolve(suitePath, dir) } : {}),
    ...(typeof path === 'string' && path.includes('/') ? { path: resolve(suitePath, path) } : {}),
  }
}

function adapterProblem(entry: string | AgentEntry, index: number, adapters: KnownAdapters): Problem[] {
  const adapter = typeof entry === 'string' ? entry : (entry.adapter ?? entry.id)
  const external = typeof entry !== 'string' && entry.use !== undefined
  if (external || Object.hasOwn(adapters, adapter)) return []
  const known = Object.keys(adapters)
  const meant = nearest(adapter, known)
  const written = typeof entry !== 'string' && entry.adapter !== undefined
  return [
    {
      path: written ? ['agents', index, 'adapter'] : ['agents', index],
      message: `unknown adapter "${adapter}"${meant === undefined ? '' : `; did you mean "${meant}"?`}`,
      hint: `Known adapters: ${known.join(', ')}.`,
    },
  ]
}

function providerProblems(config: Config, agents: readonly Agent[], adapters: KnownAdapters): Problem[] {
  const known = new Set([...Object.values(adapters), ...agents].map((owner) => owner.provider))
  return Object.keys(config.concurrency.per_provider)
    .filter((provider) => !known.has(provider))
    .map((provider) => {
      const meant = nearest(provider, known)
      const suggestion = meant === undefined ? '' : `; did you mean "${meant}"?`
      return {
        path: ['concurrency', 'per_provider', provider],
        message: `no adapter has this provider${suggestion}`,
        hint: `Known providers: ${[...known].join(', ')}.`,
      }
    })
}
