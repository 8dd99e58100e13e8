import { Command } from 'commander'
import { type CliContext, printJson } from '../context.ts'

export function initCommand(context: CliContext): Command {
  return new Command('init')
    .description('Make a suite with two example tasks and the agents found on this machine.')
    .argument('[dir]', 'folder to make it in', '.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff init my-questions')
    .action(async (dir: string, options: { json?: true }) => {
      const { makeSuite } = await import('../make-suite.ts')
      const made = await makeSuite(dir, context)
      if (options.json) return printJson(context, made)
      const agents = made.agents.length === 0 ? 'no agent was found ready here' : `agents: ${made.agents.join(', ')}`
      context.out(`Made ${made.path}: ${made.written.join(', ')} (${agents}).\n`)
      context.out('Next: bakeoff doctor for what each agent needs, then bakeoff plan and bakeoff run in that folder.\n')
    })
}
