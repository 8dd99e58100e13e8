import { fileURLToPath } from 'node:url'
import type { Adapter } from '../contracts/adapter.ts'
import { type OptionFacts, optionsOf } from './adapter-options.ts'
import { type CliContext, printJson } from './context.ts'
import { type AdapterState, adapterStates, chosenAdapters } from './examine.ts'
import { textTable } from './text-table.ts'

/** What is known of one adapter: from its own description, and from a look at this machine. */
type AgentFacts = AdapterState & {
  about: string
  provider: string
  cost: string
  /** Limits of a task that it stops at by itself, besides the time. */
  limits: readonly string[]
  keys: readonly string[]
  login: boolean
  modelHosts: readonly string[]
  options: OptionFacts[]
  page: string
}

/** `bakeoff agents`: lists the adapters, or explains one. Throws a UserError for one that does not exist. */
export async function explainAgents(options: { id?: string; json?: true }, context: CliContext): Promise<void> {
  const adapters = await chosenAdapters(options.id)
  const states = await adapterStates(options.id, context)
  const agents = adapters.flatMap((adapter) => {
    const state = states.find(({ id }) => id === adapter.id)
    return state === undefined ? [] : [factsOf(adapter, state)]
  })
  if (options.json) return printJson(context, { agents })
  const [first] = agents
  if (options.id !== undefined && first !== undefined) return context.out(agentText(first))
  const rows = agents.map(({ id, ready, cost, about }) => [id, ready ? 'ready' : 'not ready', cost, about])
  context.out(`${textTable(rows)}\nMore of one: bakeoff agents ID\n`)
}

function costOf({ kind, login, secretEnv }: Adapter<unknown>): string {
  switch (kind) {
    case 'script':
      return 'nothing by itself'
    case 'service':
      return 'by the plan of the service'
    case 'api':
      return 'per token'
    case 'cli':
      if (login !== undefined) return 'per token, or a subscription'
      return secretEnv.length > 0 ? 'per token' : 'what its own calls cost'
  }
}

function factsOf(adapter: Adapter<unknown>, state: AdapterState): AgentFacts {
  return {
    ...state,
    about: adapter.about,
    provider: adapter.provider,
    cost: costOf(adapter),
    limits: adapter.keepsLimits ?? [],
    keys: adapter.secretEnv,
    login: adapter.login !== undefined,
    modelHosts: adapter.modelHosts,
    options: optionsOf(adapter),
    page: fileURLToPath(new URL(`../../docs/agents/${adapter.id}.md`, import.meta.url)),
  }
}

function agentText(agent: AgentFacts): string {
  const { id, about, installed, version, ready, hint, cost, limits, provider, keys, login, modelHosts, options, page } =
    agent
  const facts = [
    ['installed', installed ? (version ?? 'yes') : 'no'],
    ['ready', ready ? ['yes', ...(hint === undefined ? [] : [hint])].join(': ') : `no: ${hint ?? 'see its page'}`],
    ['cost', cost],
    ['key', keys.length === 0 ? 'none' : keys.join(agent.kind === 'remote' ? ', ' : ' or ')],
    ['login', login ? `bakeoff login ${id} --name NAME, then login: NAME in its agent` : 'none: by key'],
    ['limits', ['time', ...limits].join(', ')],
    ['provider', provider],
    ['reaches', modelHosts.length === 0 ? 'nothing of its own' : modelHosts.join(', ')],
    ['page', page],
  ]
  const rows = options.map(({ name, required, default: byDefault, about: meaning }) => [
    name,
    required ? 'required' : byDefault === undefined ? '' : JSON.stringify(byDefault),
    meaning,
  ])
  const table = rows.length === 0 ? '' : `\nOptions, with their defaults\n${textTable(rows)}`
  return `${id}\n${about}\n\n${textTable(facts)}${table}`
}
