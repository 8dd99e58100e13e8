import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSuite } from '../config/load-suite.ts'
import type { Adapter } from '../contracts/adapter.ts'
import { CANARY_SHELL } from '../engine/canary.ts'
import { nearest } from '../lib/nearest.ts'
import type { Agent } from '../model/agent.ts'
import type { Config } from '../model/config.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { Json } from '../model/json.ts'
import { builtInAdapters, knownAdapters } from './contestants.ts'
import type { CliContext } from './context.ts'
import { readyAgents } from './ready-agents.ts'

/** Which agents the canary asks. */
export type CanaryChoice = {
  /** Adapter that alone is looked at. */
  only?: string
  /** Agents as this suite configures them; absent: adapters by their name alone. */
  suite?: string
  /** `true`: all; some names; absent: only what costs nothing. */
  asked?: true | readonly string[]
}

export type CanaryAgents = {
  agents: Agent[]
  /** Ids of those that a person asked for: their failure is an answer to a question. */
  asked: ReadonlySet<string>
  sandbox: Config['sandbox']
  passEnv: readonly string[]
}

/** The contestants to ask. Throws a UserError for a name that is none, or for an adapter that has no shell here. */
export async function canaryAgents(choice: CanaryChoice, scratch: Path, context: CliContext): Promise<CanaryAgents> {
  const { only, suite: suitePath, asked } = choice
  const free = freeAgents(scratch).filter(({ id }) => only === undefined || id === only)
  if (asked === undefined) return { agents: free, asked: new Set(), sandbox: 'auto', passEnv: [] }
  if (suitePath === undefined) {
    const all = asked === true ? await readyAgents(context) : await builtInAdapters()
    const named = byName(
      asked,
      all.filter(({ id }) => only === undefined || id === only),
    )
    const agents = [...free, ...named.filter(({ id }) => free.every((one) => one.id !== id))]
    return { agents, asked: new Set(named.map(({ id }) => id)), sandbox: 'auto', passEnv: [] }
  }
  const suite = await loadSuite(suitePath, { adapters: await knownAdapters(), questions: true })
  const mine = suite.agents.filter(({ adapter }) => only === undefined || adapter === only)
  const agents = asked === true ? mine.filter(canBeAsked) : asked.map((name) => agentNamed(name, mine))
  const { sandbox, env } = suite.config
  return { agents, asked: new Set(agents.map(({ id }) => id)), sandbox, passEnv: env.pass }
}

/** A recording has been asked before; what it answers says nothing. */
const canBeAsked = ({ adapter }: Agent): boolean => !['scripted', 'nop'].includes(adapter)

function byName(asked: true | readonly string[], adapters: readonly Adapter<unknown>[]): Agent[] {
  const known = adapters.filter(({ kind }) => kind === 'cli' || kind === 'api').map(agentOf)
  return asked === true ? known : asked.map((name) => agentNamed(name, known))
}

function agentNamed(name: string, agents: readonly Agent[]): Agent {
  const found = agents.find(({ id }) => id === name)
  if (found !== undefined) return found
  const known = agents.map(({ id }) => id)
  const meant = nearest(name, known)
  throw new UserError(`No agent "${name}"${meant === undefined ? '.' : `; did you mean "${meant}"?`}`, {
    hint: `Known: ${known.join(', ')}. Those of a suite: add --suite DIR.`,
  })
}

const agentOf = ({ id, provider }: Pick<Adapter<unknown>, 'id' | 'provider'>): Agent => ({
  id,
  adapter: id,
  options: {},
  provider,
  maxParallel: 1,
})

/** No model, no money: they show that the sandbox of an attempt runs a command, and that its answer comes back. */
function freeAgents(scratch: Path): Agent[] {
  const dir = join(scratch, 'recording')
  mkdirSync(dir, { recursive: true, mode: 0o755 })
  writeFileSync(join(dir, 'act.sh'), `${CANARY_SHELL}\n`, { mode: 0o644 })
  return [withOptions('command', { run: CANARY_SHELL }), withOptions('scripted', { dir })]
}

const withOptions = (id: string, options: Record<string, Json>): Agent => ({
  ...agentOf({ id, provider: 'none' }),
  options,
})
