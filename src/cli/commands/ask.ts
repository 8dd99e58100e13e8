import { Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { collect, positiveInt, positiveNumber } from '../parse.ts'
import { type RunFlags, withDetachOptions } from './run.ts'

/** What a person typed, as commander gives it. */
export type AskFlags = Pick<
  RunFlags,
  | 'agent'
  | 'trials'
  | 'concurrency'
  | 'budgetUsd'
  | 'yes'
  | 'unsafeNoSandbox'
  | 'acceptProcessIsolation'
  | 'iKnow'
  | 'detach'
  | 'notify'
  | 'json'
> & {
  suite: string
  file?: string
  edit?: true
  from?: string
  folder?: string
  timeoutSec?: number
  network?: 'full' | 'model'
  buildsOn: string[]
  test?: string
  private?: true
  again?: true
}

export function askCommand(context: CliContext): Command {
  const command = new Command('ask')
    .description('One question now, no suite needed: it becomes a task, the run an ordinary run.')
    .argument('[question]', 'the question in words; "-" or nothing reads standard input')
    .option('-a, --agent <agent>', "an agent of the suite, an adapter's id, or { id: …, … } (repeatable)", collect, [])
    .option('-f, --file <file>', 'read the question from a file; it may have a front matter like a task')
    .option('--edit', 'write the question in $VISUAL or $EDITOR')
    .option('--from <trial|branch>', 'start from what an earlier attempt left')
    .option('--folder <path>', 'where the deliverable goes; default: a short name of the question')
    .option(
      '--builds-on <folder>',
      'a folder of the research repository that agents may read (repeatable)',
      collect,
      [],
    )
    .option('--test <command>', 'mandated test command')
    .option('--timeout-sec <n>', "the agent's wall time", positiveNumber)
    .addOption(new Option('--network <which>', "the agent's network").choices(['full', 'model']))
    .option('--private', 'its inputs must not leave: an open network then needs --i-know')
    .option('--i-know', 'let private inputs meet an open network; the report says so')
    .option('-n, --trials <n>', 'answers of each agent (default: 1)', positiveInt)
    .option('-c, --concurrency <n>', 'attempts at the same time', positiveInt)
    .option('--budget-usd <usd>', 'start nothing more once this is spent', positiveNumber)
    .option('-y, --yes', 'do not ask before contestants that can cost money')
    .option('--again', 'ask once more what was asked and answered before')
    .option('--unsafe-no-sandbox', 'let real agents run without any sandbox')
    .option('--accept-process-isolation', 'let tests count as verified without a sandbox')
    .option('--suite <dir>', 'folder of the suite or research repository', '.')
    .option('--json', 'one JSON document on stdout')
  return withDetachOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  bakeoff ask "Which Python Markdown library is fastest?" -a claude-code -a codex --detach',
    )
    .action(async (words: string | undefined, flags: AskFlags) => {
      const { ask } = await import('../ask.ts')
      return ask(words, flags, context)
    })
}
