import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { loadAdapter } from '../agents/index.ts'
import type { FileLogin, LoginRecipe, TokenLogin } from '../contracts/adapter.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { AgentId } from '../model/ids.ts'
import { lockRun } from '../store/run-lock.ts'
import type { CliContext } from './context.ts'
import { keepPrivately, LOGIN_IN_USE, loginOf } from './file-login.ts'
import { plainEnv } from './host.ts'
import { keepToken, makeLoginFolder } from './logins.ts'
import { tokensIn } from './refreshed-login.ts'

/** What a person typed behind the agent's name: further arguments of the product's own login. */
export type LoginRequest = { adapterId: string; name: string; args: readonly string[] }

/** `bakeoff login`: the product's own login in a private folder, a token or a file. Exit code 1: not logged in. */
export async function logIn({ adapterId, name, args }: LoginRequest, context: CliContext): Promise<void> {
  const { recipe, secretEnv } = await recipeOf(adapterId)
  if (!AgentId.safeParse(name).success) {
    throw new UserError(`"${name}" cannot be the name of a login.`, { hint: 'Letters, digits, - and _ will do.' })
  }
  if (!context.interactive) {
    throw new UserError('A login needs a terminal.', {
      hint: `Run it in one${insteadOf(recipe, secretEnv)}.`,
    })
  }
  if (args.length > 0 && recipe.argv === undefined) {
    throw new UserError(`The login of ${adapterId} runs no program that could take ${args.join(' ')}.`, {
      hint: 'Leave out what follows the agent.',
    })
  }
  const folder = makeLoginFolder(adapterId, name, context.env)
  const lock = lockRun(folder, LOGIN_IN_USE)
  try {
    const place = { folder, args }
    const done = recipe.kind === 'token' ? byToken(recipe, place, context) : byFile(recipe, place, context)
    if (!(await done)) return notLoggedIn(context)
  } finally {
    lock.release()
  }
  context.out(`Logged in. In bakeoff.yaml: { id: …, adapter: ${adapterId}, login: ${name} }\nKept in ${folder}\n`)
}

type Place = { folder: Path; args: readonly string[] }

/** The token that the product prints, or that a page gives. */
async function byToken(recipe: TokenLogin, { folder, args }: Place, context: CliContext): Promise<boolean> {
  const run = recipe.argv && { argv: [...recipe.argv, ...args], home: folder }
  if (run !== undefined && !(await ranWell(run, context))) return false
  context.err(`${recipe.ask} `)
  const token = (await askHidden()).replace(/\s+/g, '')
  context.err('\n')
  if (!recipe.pattern.test(token)) {
    context.err('That is no such token.\n')
    return false
  }
  keepToken(folder, token)
  return true
}

/** The file that the product's own login leaves in its HOME. An earlier one stays where the program fails. */
async function byFile(recipe: FileLogin, { folder, args }: Place, context: CliContext): Promise<boolean> {
  for (const [name, text] of Object.entries(recipe.files ?? {})) {
    mkdirSync(join(folder, dirname(name)), { recursive: true, mode: 0o700 })
    keepPrivately(join(folder, name), text)
  }
  if (recipe.tell !== undefined) context.err(`${recipe.tell}\n`)
  const run = { argv: [...recipe.argv, ...args], home: folder, env: recipe.env ?? {} }
  if (!(await ranWell(run, context))) return false
  const file = join(folder, recipe.path)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const login = loginOf(text)
  if (login === undefined || tokensIn(login).length === 0) {
    context.err(`${recipe.argv[0]} left no login in ${file}.\n`)
    return false
  }
  keepPrivately(file, text)
  return true
}

function insteadOf(recipe: LoginRecipe, secretEnv: readonly string[]): string {
  const keys = recipe.kind === 'token' ? [recipe.variable] : secretEnv
  return keys.length === 0 ? '' : `, or set ${keys.join(' or ')} and leave \`login\` out`
}

async function recipeOf(adapterId: string): Promise<{ recipe: LoginRecipe; secretEnv: readonly string[] }> {
  const adapter = await loadAdapter(adapterId)
  if (adapter?.login !== undefined) return { recipe: adapter.login, secretEnv: adapter.secretEnv }
  throw new UserError(adapter === undefined ? `No adapter "${adapterId}".` : `${adapterId} has no login.`, {
    hint:
      adapter === undefined ? 'See `bakeoff doctor`.' : `It takes a key: ${adapter.secretEnv.join(' or ') || 'none'}.`,
  })
}

function notLoggedIn(context: CliContext): void {
  context.err('Not logged in; nothing was kept.\n')
  context.setExitCode(1)
}

/** The program in a HOME of its own, on this terminal. False where it is missing or ends with a failure. */
function ranWell(
  run: { argv: readonly string[]; home: Path; env?: Readonly<Record<string, string>> },
  context: CliContext,
): Promise<boolean> {
  const { argv, home } = run
  const [program = '', ...args] = argv
  const env = { ...plainEnv(context.env), ...run.env, HOME: home, TERM: context.env['TERM'] ?? 'xterm-256color' }
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env, cwd: home, signal: context.signal })
    child.on('error', (error) => {
      context.err(`${program}: ${error.message}\n`)
      resolve(false)
    })
    child.on('close', (code) => resolve(code === 0))
  })
}

/** One line that does not show. Empty where the terminal is closed. */
async function askHidden(): Promise<string> {
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output, terminal: true })
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  const answer = await Promise.race([terminal.question(''), closed])
  terminal.close()
  return answer
}
