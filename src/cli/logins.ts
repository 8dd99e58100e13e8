import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Adapter } from '../contracts/adapter.ts'
import type { Contestant } from '../engine/deps.ts'
import type { Agent } from '../model/agent.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { CliContext } from './context.ts'
import { keepPrivately, loginOf, openKeptLogin } from './file-login.ts'
import { tokensIn } from './refreshed-login.ts'

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
  keepPrivately(join(folder, TOKEN_FILE), `${token}\n`)
}

/** The names of an adapter's logins. */
export function loginNames(adapter: Adapter<unknown>, env: CliContext['env']): string[] {
  const folder = join(loginsFolder(env), adapter.id)
  const file = adapter.login?.kind === 'file' ? adapter.login.path : TOKEN_FILE
  if (adapter.login === undefined || !existsSync(folder)) return []
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, file)))
}

/** The tokens of all of an adapter's logins: nothing that is kept may hold one of them. */
export function loginTokens(adapter: Adapter<unknown>, env: CliContext['env']): string[] {
  const { login } = adapter
  if (login === undefined) return []
  return loginNames(adapter, env).flatMap((name) => {
    const folder = join(loginsFolder(env), adapter.id, name)
    if (login.kind === 'token') return [readFileSync(join(folder, TOKEN_FILE), 'utf8').trim()]
    return tokensIn(loginOf(readFileSync(join(folder, login.path), 'utf8')) ?? null)
  })
}

/** What an agent that names a login gets: its token or its file alone, and no key of the caller's environment. */
export function loginOfAgent(
  agent: Agent,
  login: string,
  adapter: Adapter<unknown>,
  env: CliContext['env'],
): Pick<Contestant, 'secrets' | 'login'> {
  if (adapter.login === undefined) {
    throw new UserError(`Agent "${agent.id}": ${adapter.id} has no login; leave \`login\` out.`, {
      hint: `Its keys: ${adapter.secretEnv.join(', ') || 'none'}. See docs/agents/${adapter.id}.md.`,
    })
  }
  const folder = join(loginsFolder(env), adapter.id, login)
  const path = join(folder, adapter.login.kind === 'file' ? adapter.login.path : TOKEN_FILE)
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  if (kept === '') {
    throw new UserError(`Agent "${agent.id}": there is no login "${login}" of ${adapter.id}.`, {
      hint: `Make it: bakeoff login ${adapter.id} --name ${login}`,
    })
  }
  if (adapter.login.kind === 'token') return { secrets: { [adapter.login.variable]: kept } }
  if (loginOf(kept) !== undefined) return { secrets: {}, login: openKeptLogin(folder, adapter.login.path) }
  throw new UserError(`Agent "${agent.id}": its login ${path} is not whole.`, {
    hint: `Make it again: bakeoff login ${adapter.id} --name ${login}`,
  })
}
