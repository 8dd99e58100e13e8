import { existsSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { CONFIG_FILE, loadSuite, type Suite } from '../config/load-suite.ts'
import { parseYaml } from '../config/parse-yaml.ts'
import { toAgents } from '../config/to-agents.ts'
import { stripControl } from '../lib/strip-control.ts'
import { AgentEntry } from '../model/config.ts'
import { UserError } from '../model/errors.ts'
import { AgentId } from '../model/ids.ts'
import { knownAdapters } from './contestants.ts'
import type { CliContext } from './context.ts'
import { readyAgents } from './ready-agents.ts'

/** The suite that a question is asked in, with the agents it goes to; made where there is none. */
export async function askSuite(path: string, agents: readonly string[], context: CliContext): Promise<Suite> {
  const folder = resolve(context.cwd, path)
  if (!existsSync(folder)) {
    throw new UserError(`There is no ${folder}.`, { hint: 'Make one with `bakeoff init --repository DIR`.' })
  }
  const entries = await Promise.all(agents.map(entryOf))
  if (!existsSync(join(folder, CONFIG_FILE))) await makeConfig(folder, entries, context)
  const adapters = await knownAdapters()
  const suite = await loadSuite(folder, { adapters, questions: true })
  if (entries.length === 0) return suite
  const own = new Map(suite.agents.map((agent) => [agent.id, agent]))
  const chosen = entries.map((entry) => {
    const known = typeof entry === 'string' ? own.get(entry) : undefined
    if (known !== undefined) return known
    const made = toAgents({ ...suite.config, agents: [entry] }, suite.path, adapters)
    const [problem] = made.problems
    const [agent] = made.agents
    if (problem === undefined && agent !== undefined) return agent
    throw new UserError(`-a: ${problem?.message ?? 'no agent'}.`, {
      hint: `Agents of this suite: ${[...own.keys()].join(', ')}. ${problem?.hint ?? ''}`.trim(),
    })
  })
  const twice = chosen.find((agent, index) => chosen.findIndex(({ id }) => id === agent.id) !== index)
  if (twice !== undefined) {
    throw new UserError(`-a: a second agent "${twice.id}".`, { hint: 'Give each agent an id of its own.' })
  }
  return { ...suite, agents: chosen }
}

/** A name, or an entry as bakeoff.yaml would have it: `{ id: high, adapter: codex, model: … }`. */
async function entryOf(text: string): Promise<string | AgentEntry> {
  if (AgentId.safeParse(text).success) return text
  if (!text.trim().startsWith('{')) {
    throw new UserError(`-a: "${stripControl(text)}" is not the name of an agent.`, {
      hint: 'Give an id, or an entry as in bakeoff.yaml: -a "{ id: high, adapter: codex, model: … }"',
    })
  }
  const { value } = await parseYaml(AgentEntry, { file: '-a', text, firstLine: 1 })
  return value
}

/** So that the run can be resumed, reported and shown like any other. */
async function makeConfig(
  folder: string,
  entries: readonly (string | AgentEntry)[],
  context: CliContext,
): Promise<void> {
  const agents = entries.length > 0 ? entries : (await readyAgents(context)).map((adapter) => adapter.id)
  if (agents.length === 0) {
    throw new UserError('No agent is named, and none was found ready on this machine.', {
      hint: 'Name one with -a; `bakeoff doctor` says what each needs.',
    })
  }
  const { stringify } = await import('yaml')
  const name = basename(folder).slice(0, 100) || 'questions'
  const repository = existsSync(join(folder, '.git')) ? { repository: '.' } : {}
  const text = stringify({ name, ...repository, agents }, { lineWidth: 0 })
  writeFileSync(join(folder, CONFIG_FILE), `# Made by \`bakeoff ask\`: whom questions go to.\n${text}`, { flag: 'wx' })
  context.err(`Wrote ${join(folder, CONFIG_FILE)}: questions asked here go to ${agents.map(idOf).join(', ')}.\n`)
}

const idOf = (entry: string | AgentEntry): string => (typeof entry === 'string' ? entry : entry.id)
