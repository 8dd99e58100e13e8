import { Command } from 'commander'
import type { CliContext } from '../context.ts'

export function agentsCommand(context: CliContext): Command {
  return new Command('agents')
    .description('The products that can be contestants: what each is, what it needs, what it costs, its options.')
    .argument('[id]', 'all that is known of this one')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff agents codex')
    .action(async (id: string | undefined, options: { json?: true }) => {
      const { explainAgents } = await import('../explain-agents.ts')
      await explainAgents({ ...options, ...(id === undefined ? {} : { id }) }, context)
    })
}
