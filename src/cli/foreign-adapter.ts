import { pathToFileURL } from 'node:url'
import type { Adapter } from '../contracts/adapter.ts'
import type { Agent } from '../model/agent.ts'
import { UserError } from '../model/errors.ts'
import { AgentOutcome } from '../model/outcome.ts'
import { checkedService } from './foreign-service.ts'

/** What each field of an adapter must be, so that a module made by somebody else fails here and not in mid-run. */
type Field = readonly [name: string, isRight: (value: unknown) => boolean]
const FIELDS: readonly Field[] = [
  ['id', isText],
  ['about', isText],
  ['mode', (value) => value === 'local' || value === 'remote'],
  ['kind', (value) => value === 'cli' || value === 'api' || value === 'script' || value === 'service'],
  ['provider', isText],
  ['secretEnv', isTextList],
  ['modelHosts', isTextList],
  ['options', (value) => typeof value === 'object' && value !== null && 'safeParse' in value],
  ['probe', isFunction],
]
const LOCAL_FIELDS: readonly Field[] = [['run', isFunction]]
const REMOTE_FIELDS: readonly Field[] = [
  ['repository', isFunction],
  ['connect', isFunction],
]

/** The adapter that a module exports. Throws a UserError that says what the module lacks. */
export async function foreignAdapter(agent: Agent, use: string): Promise<Adapter<unknown>> {
  const specifier = use.startsWith('/') ? pathToFileURL(use).href : use
  const loaded: unknown = await import(specifier).catch((error: unknown) => {
    throw new UserError(
      `Agent "${agent.id}": ${use} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      { hint: 'It must be an ES module with a named export "adapter".', cause: error },
    )
  })
  const exported = typeof loaded === 'object' && loaded !== null && 'adapter' in loaded ? loaded.adapter : undefined
  if (!isAdapter(exported)) {
    const wrong = wrongFields(exported)
    throw new UserError(
      exported === undefined
        ? `Agent "${agent.id}": ${use} exports no adapter.`
        : `Agent "${agent.id}": the adapter of ${use} lacks ${wrong.join(', ')}, or has it wrong.`,
      { hint: 'docs/adding-an-agent.md names the fields; examples/my-agent.mjs is one to copy.' },
    )
  }
  if (exported.mode === 'remote') {
    return { ...exported, connect: (...args) => checkedService(exported.connect(...args)) }
  }
  return { ...exported, run: async (job, io) => AgentOutcome.parse(await exported.run(job, io)) }
}

const isAdapter = (value: unknown): value is Adapter<unknown> =>
  typeof value === 'object' && value !== null && wrongFields(value).length === 0

function wrongFields(value: unknown): string[] {
  const fields = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  const own = fields.get('mode') === 'remote' ? REMOTE_FIELDS : LOCAL_FIELDS
  return [...FIELDS, ...own].filter(([name, isRight]) => !isRight(fields.get(name))).map(([name]) => name)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText)
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
