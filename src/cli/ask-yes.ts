import { createInterface } from 'node:readline/promises'
import { UserError } from '../model/errors.ts'
import type { CliContext } from './context.ts'

/** Asks before something that cannot be undone. Throws a `UserError` unless the answer is yes or `--yes` was given. */
export async function askYes(question: string, { yes }: { yes?: true }, context: CliContext): Promise<void> {
  if (yes) return
  if (!context.interactive) {
    throw new UserError('Nothing was removed: there is no terminal to ask on.', { hint: 'Add --yes to go ahead.' })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${question} [y/N] `).finally(() => terminal.close())
  if (!/^y(es)?$/i.test(answer.trim())) throw new UserError('Nothing was removed.')
}
