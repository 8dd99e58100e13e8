import { Command, Option } from 'commander'
import type { CliContext } from '../context.ts'

export type ShellFlags = { suite: string; phase: 'agent' | 'verify' }

export function shellCommand(context: CliContext): Command {
  return new Command('shell')
    .description('A shell in the sandbox of a trial, over a copy of what it delivered.')
    .argument('<trial>', 'RUN/TASK/AGENT/INDEX, or its end: TASK/AGENT/INDEX of the newest run')
    .option('--suite <dir>', 'folder of the suite', '.')
    .addOption(
      new Option('--phase <phase>', 'as its test saw it, or as the agent did')
        .choices(['agent', 'verify'])
        .default('verify'),
    )
    .addHelpText('after', '\nExample:\n  bakeoff shell markdown-libraries/claude-code/2')
    .action(async (trial: string, flags: ShellFlags) => {
      const { openShell } = await import('../open-shell.ts')
      await openShell(trial, flags, context)
    })
}
