import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { isoTime, positiveNumber } from '../parse.ts'

export type ImportFlags = {
  suite: string
  task: string
  agent: string
  pr?: string
  branch?: string
  patch?: string
  dir?: string
  git?: string
  base?: string
  folder?: string
  started?: string
  finished?: string
  costUsd?: number
  model?: string
  note?: string
  json?: true
}

export function importCommand(context: CliContext): Command {
  return new Command('import')
    .description('A result that exists already, as a contestant of a run: verified like every other, and marked.')
    .argument('<run>', 'a run id, the beginning of one, or "latest"')
    .requiredOption('--task <id>', 'the question that it answers')
    .requiredOption('--agent <id>', 'the contestant that it counts for: a new name, or one of earlier imports')
    .option('--pr <url|number>', 'the head of a pull request')
    .option('--branch <ref>', 'a branch, a tag or a full commit id')
    .option('--patch <file>', 'a diff as git writes it')
    .option('--dir <path>', 'a folder of this machine that is the deliverable')
    .option('--git <url|dir>', "where branch, pull request or patch belong; default: the run's research repository")
    .option('--base <ref>', 'what it is shown against; default: where it left the default branch')
    .option('--folder <path>', "the deliverable's folder in the repository; default: the task's")
    .option('--started <time>', 'when the work on it began, by your word', isoTime)
    .option('--finished <time>', 'when it ended', isoTime)
    .option('--cost-usd <x>', 'what it cost, by your word', positiveNumber)
    .option('--model <name>', 'the model that made it, by your word')
    .option('--note <text>', 'kept with it')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExample:\n  bakeoff import latest --task markdown-libraries --agent web-by-hand --pr https://github.com/me/lab/pull/7',
    )
    .action(async (run: string, flags: ImportFlags) => {
      const { importResult } = await import('../import-result.ts')
      await importResult(run, flags, context)
    })
}
