import { Command } from 'commander'
import type { CliContext } from '../context.ts'

export type RemoveFlags = { suite: string; yes?: true; force?: true; json?: true }

export function rmCommand(context: CliContext): Command {
  return new Command('rm')
    .description('Remove a run for good: its files, its report and everything recorded of it.')
    .argument('<run>', 'a run id, the beginning of one, or "latest"')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('-y, --yes', 'do not ask')
    .option('--force', 'also a night that a baseline was measured on; the baseline keeps its counts')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff rm 20261124-101112-7q2f')
    .action(async (name: string, flags: RemoveFlags) => {
      const { removeRunOf } = await import('../remove-run.ts')
      await removeRunOf(name, flags, context)
    })
}
