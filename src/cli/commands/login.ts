import { Command } from 'commander'
import type { CliContext } from '../context.ts'

export function loginCommand(context: CliContext): Command {
  return new Command('login')
    .description("A product's own login, kept in a private folder of Bakeoff's; an agent uses it by `login: NAME`.")
    .argument('<agent>', 'the adapter, such as claude-code')
    .argument('[args...]', "behind `--`: further arguments of the product's own login")
    .option('--name <name>', 'name of the login', 'default')
    .addHelpText(
      'after',
      '\nExamples:\n  bakeoff login claude-code --name work\n  bakeoff login codex -- --device-auth',
    )
    .action(async (agent: string, args: string[], options: { name: string }) => {
      const { logIn } = await import('../log-in.ts')
      await logIn({ adapterId: agent, name: options.name, args }, context)
    })
}
