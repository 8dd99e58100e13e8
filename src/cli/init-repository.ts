import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { configText } from '../config/init-suite.ts'
import { UserError } from '../model/errors.ts'
import { gitText, gitTextOrNone, withoutCredentials } from '../research/git.ts'
import { type MadeRepository, makeRepository } from '../research/make-repository.ts'
import type { CliContext } from './context.ts'
import { gitsOf } from './gits.ts'
import { configSchemaFrom } from './make-suite.ts'
import { readyAgents } from './ready-agents.ts'
import { bakeoffVersion } from './version.ts'

/** `bakeoff init --repository`: a folder, or the clone of an address, as a research repository. Nothing is pushed. */
export async function initRepository(
  where: string,
  options: { workflow: boolean },
  context: CliContext,
): Promise<MadeRepository & { agents: string[] }> {
  const gits = gitsOf(context)
  const path = (await isAddress(where, context)) ? await cloned(where, context) : resolve(context.cwd, where)
  const agents = (await readyAgents(context)).map((adapter) => adapter.id)
  const config = await configText({ agents, schemaPath: configSchemaFrom(path), name: basename(path), repository: '.' })
  const made = await makeRepository({ path, workflow: options.workflow, version: bakeoffVersion(), config }, gits)
  return { ...made, agents }
}

/** An address, or a bare repository on this machine: nobody can work in one, so it is cloned. */
async function isAddress(where: string, context: CliContext): Promise<boolean> {
  if (/^\w+:\/\//.test(where) || /^[^/\s]+@[^/\s]+:/.test(where)) return true
  const path = resolve(context.cwd, where)
  if (!existsSync(path)) return false
  return (await gitTextOrNone(gitsOf(context).inside, ['rev-parse', '--is-bare-repository'], { cwd: path })) === 'true'
}

async function cloned(address: string, context: CliContext): Promise<string> {
  const name = basename(address.replace(/\/+$/, '').replace(/:/g, '/')).replace(/\.git$/, '')
  const path = resolve(context.cwd, name)
  const { person, inside } = gitsOf(context)
  if (existsSync(path)) {
    const origin = await gitTextOrNone(inside, ['config', '--get', 'remote.origin.url'], { cwd: path })
    if (origin !== undefined && resolve(context.cwd, origin) === resolve(context.cwd, address)) return path
    throw new UserError(`${path} is there already and is no clone of ${withoutCredentials(address)}.`, {
      hint: 'Call this in another folder, or name that folder.',
    })
  }
  await gitText(person, ['clone', '-q', '--', address, path], { cwd: context.cwd })
  return path
}
