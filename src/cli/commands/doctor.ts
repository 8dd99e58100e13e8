import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import type { DoctorFlags } from '../examine.ts'

export function doctorCommand(context: CliContext): Command {
  return new Command('doctor')
    .description('What works on this machine: agents, sandboxes, disk, and what each of the others needs.')
    .option('--agent <id>', 'only this adapter')
    .option('--canary [agents...]', 'ask agents to run a command, which may cost money; default: all that are ready')
    .option('--suite <dir>', 'with --canary: the agents of this suite, as it configures them')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExamples:\n  bakeoff doctor --agent claude-code\n  bakeoff doctor --canary codex gemini')
    .action(async (options: DoctorFlags) => {
      const { examine } = await import('../examine.ts')
      await examine(options, context)
    })
}
