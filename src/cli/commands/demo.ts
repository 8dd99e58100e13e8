import { Command } from 'commander'
import type { CliContext } from '../context.ts'

export function demoCommand(context: CliContext): Command {
  return new Command('demo')
    .description('The main job in a minute: scripted contestants, no model, no key, no network.')
    .option('--out <dir>', 'where to leave the suite and its report', 'bakeoff-demo')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff demo --out /tmp/bakeoff-demo')
    .action(async (options: { out: string; json?: true }) => {
      const { runDemo } = await import('../run-demo.ts')
      await runDemo(options, context)
    })
}
