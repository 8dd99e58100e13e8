import { Command } from 'commander'
import type { CliContext } from '../context.ts'

export type CompareFlags = { suite: string; run: string; json?: true }

export function compareCommand(context: CliContext): Command {
  return new Command('compare')
    .description(
      'Two agents of a run, or the same agents in two runs: paired, with intervals and the tasks that differ.',
    )
    .argument('<a>', 'an agent, or a run id')
    .argument('<b>', 'another one')
    .option('--run <id>', 'the run whose agents are compared', 'latest')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  bakeoff compare claude-code codex\n  bakeoff compare 20261124-101112-7q2f latest',
    )
    .action(async (a: string, b: string, flags: CompareFlags) => {
      const { compareCommandLine } = await import('../compare-sides.ts')
      await compareCommandLine([a, b], flags, context)
    })
}
