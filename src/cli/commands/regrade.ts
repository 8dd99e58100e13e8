import { Command } from 'commander'
import type { CliContext } from '../context.ts'

export type RegradeFlags = { suite: string; policy?: string; rerun?: true; json?: true }

export function regradeCommand(context: CliContext): Command {
  return new Command('regrade')
    .description('Verdicts again, from stored facts or from the stored deliverables; agents are not touched.')
    .argument('[run]', 'a run id, its beginning, or latest', 'latest')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--policy <id>', 'rules by which facts become a verdict; default: those of the run')
    .option('--rerun', 'verify the stored deliverables anew')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff regrade latest --policy bakeoff-verify/1-lenient')
    .action(async (run: string, flags: RegradeFlags) => {
      const { regrade } = await import('../regrade.ts')
      await regrade(run, flags, context)
    })
}
