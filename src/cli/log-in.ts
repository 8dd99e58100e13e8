import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { loadAdapter } from '../agents/index.ts'
import type { LoginRecipe } from '../contracts/adapter.ts'
import { UserError } from '../model/errors.ts'
import { AgentId } from '../model/ids.ts'
import type { CliContext } from './context.ts'
import { plainEnv } from './host.ts'
import { keepToken, makeLoginFolder } from './logins.ts'

/** `bakeoff login`: the product's own way to a long-lived token, kept in a private folder. Exit code 1: not logged in. */
export async function logIn(adapterId: string, name: string, context: CliContext): Promise<void> {
  const recipe = await recipeOf(adapterId)
  if (!AgentId.safeParse(name).success) {
    throw new UserError(`"${name}" cannot be the name of a login.`, { hint: 'Letters, digits, - and _ will do.' })
  }
  if (!context.interactive) {
    throw new UserError('A login needs a terminal.', {
      hint: `Run it in one, or set ${recipe.variable} and leave \`login\` out.`,
    })
  }
  const folder = makeLoginFolder(adapterId, name, context.env)
  if (recipe.argv !== undefined && !(await ranWell(recipe.argv, folder, context))) return notLoggedIn(context)
  context.err(`${recipe.ask} `)
  const token = (await askHidden()).replace(/\s+/g, '')
  context.err('\n')
  if (!recipe.pattern.test(token)) {
    context.err('That is no such token.\n')
    return notLoggedIn(context)
  }
  keepToken(folder, token)
  context.out(`Logged in. In bakeoff.yaml: { id: …, adapter: ${adapterId}, login: ${name} }\nKept in ${folder}\n`)
}

async function recipeOf(adapterId: string): Promise<LoginRecipe> {
  const adapter = await loadAdapter(adapterId)
  if (adapter?.login !== undefined) return adapter.login
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
function ranWell(argv: readonly string[], home: string, context: CliContext): Promise<boolean> {
  const [program = '', ...args] = argv
  const env = { ...plainEnv(context.env), HOME: home, TERM: context.env['TERM'] ?? 'xterm-256color' }
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
