import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Adapter } from '../contracts/adapter.ts'
import type { Agent } from '../model/agent.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { CliContext } from './context.ts'

const TOKEN_FILE = 'token'

/** Where this person's logins are kept: theirs alone to read, outside every suite. */
export function loginsFolder(env: CliContext['env']): Path {
  const config = env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config')
  return join(config, 'bakeoff', 'logins')
}

/** The private folder of one login, made if it is not there; a CLI has it as its HOME while it logs in. */
export function makeLoginFolder(adapter: string, name: string, env: CliContext['env']): Path {
  const folder = join(loginsFolder(env), adapter, name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const path of [loginsFolder(env), join(loginsFolder(env), adapter), folder]) chmodSync(path, 0o700)
  return folder
}

/** Keeps a login's token in a file that only this person can read; an earlier one is replaced. */
export function keepToken(folder: Path, token: string): void {
  const path = join(folder, TOKEN_FILE)
  writeFileSync(`${path}.new`, `${token}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** The secrets of an agent that names a login: its token alone, and no key of the caller's environment. */
export function loginSecrets(
  agent: Agent,
  login: string,
  adapter: Adapter<unknown>,
  env: CliContext['env'],
): Record<string, string> {
  if (adapter.login === undefined) {
    throw new UserError(`Agent "${agent.id}": ${adapter.id} has no login; leave \`login\` out.`, {
      hint: `Its keys: ${adapter.secretEnv.join(', ') || 'none'}. See docs/agents/${adapter.id}.md.`,
    })
  }
  const path = join(loginsFolder(env), adapter.id, login, TOKEN_FILE)
  const token = existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  if (token === '') {
    throw new UserError(`Agent "${agent.id}": there is no login "${login}" of ${adapter.id}.`, {
      hint: `Make it: bakeoff login ${adapter.id} --name ${login}`,
    })
  }
  return { [adapter.login.variable]: token }
}
