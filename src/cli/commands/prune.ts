import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { positiveNumber } from '../parse.ts'

export type PruneFlags = {
  suite: string
  keepDays?: number
  keepGb?: number
  dryRun?: true
  yes?: true
  json?: true
}

export function pruneCommand(context: CliContext): Command {
  return new Command('prune')
    .description(
      'Remove old transcripts, deliverables and logs from the disk; facts, verdicts and reports stay for ever.',
    )
    .option('--keep-days <n>', 'remove the files of attempts that are older', positiveNumber)
    .option('--keep-gb <n>', 'then the oldest, until the rest is at most so large (10^9 bytes)', positiveNumber)
    .option('--dry-run', 'only say what would go')
    .option('-y, --yes', 'do not ask')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff prune --keep-days 30 --keep-gb 20 --dry-run')
    .action(async (flags: PruneFlags) => {
      const { prune } = await import('../prune.ts')
      await prune(flags, context)
    })
}
