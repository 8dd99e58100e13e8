import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { collect } from '../parse.ts'

export type CrossFlags = { suite: string; task: string[]; interface: string[]; json?: true }

export function crossCommand(context: CliContext): Command {
  return new Command('cross')
    .description(
      "Each agent's tests against each agent's code, where a task fixes the interface: who agrees with whom.",
    )
    .argument('[run]', 'a run id, its beginning, or latest', 'latest')
    .option('-t, --task <id>', 'this task; several are possible; default: each one with an interface', collect, [])
    .option('--interface <glob>', 'files that are exchanged, in place of those that the task names', collect, [])
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff cross latest -t slugs --interface slug.py')
    .action(async (run: string, flags: CrossFlags) => {
      const { crossExamineRun } = await import('../cross-examine-run.ts')
      await crossExamineRun(run, flags, context)
    })
}
