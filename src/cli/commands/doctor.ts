import { Command } from 'commander'
import type { CliContext } from '../context.ts'

export function doctorCommand(context: CliContext): Command {
  return new Command('doctor')
    .description('What works on this machine: agents, sandboxes, disk, and what each of the others needs.')
    .option('--agent <id>', 'only this adapter')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff doctor --agent claude-code')
    .action(async (options: { agent?: string; json?: true }) => {
      const { examine } = await import('../examine.ts')
      await examine(options, context)
    })
}
