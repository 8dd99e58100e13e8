import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { positiveNumber } from '../parse.ts'
import { type RunFlags, withDetachOptions } from './run.ts'

/** What a person typed, as commander gives it. */
export type ReplyFlags = Pick<RunFlags, 'budgetUsd' | 'yes' | 'unsafeNoSandbox' | 'detach' | 'notify' | 'json'> & {
  suite: string
  file?: string
  edit?: true
  timeoutSec?: number
  again?: true
}

export function replyCommand(context: CliContext): Command {
  const command = new Command('reply')
    .description('One more prompt for a trial: its agent goes on from what it left, in the same session where it can.')
    .argument('<trial>', 'RUN/TASK/AGENT/INDEX, or its end: TASK/AGENT/INDEX of the newest run')
    .argument('[prompt]', 'what to do, in words; "-" or nothing reads standard input')
    .option('-f, --file <file>', 'read the prompt from a file')
    .option('--edit', 'write the prompt in $VISUAL or $EDITOR')
    .option('--timeout-sec <n>', "the agent's wall time for this prompt; default: the task's", positiveNumber)
    .option('--budget-usd <usd>', 'do not start once the run has spent this', positiveNumber)
    .option('-y, --yes', 'do not ask before a contestant that can cost money')
    .option('--again', 'give the same reply once more')
    .option('--unsafe-no-sandbox', 'let a real agent run without any sandbox')
    .option('--suite <dir>', 'folder of the suite or research repository', '.')
    .option('--json', 'one JSON document on stdout')
  return withDetachOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  bakeoff reply markdown-libraries/claude-code/2 "Complete this, I do not care how long it takes."',
    )
    .action(async (trial: string, words: string | undefined, flags: ReplyFlags) => {
      const { reply } = await import('../reply.ts')
      return reply(trial, words, flags, context)
    })
}
