import { Command } from 'commander'
import type { CliContext } from '../context.ts'

export function watchCommand(context: CliContext): Command {
  return new Command('watch')
    .description('Follow a run from another terminal, live; ends when the run does.')
    .argument('[run]', 'a run id, the beginning of one, or "latest"', 'latest')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--json', 'every event as one JSON line')
    .addHelpText('after', '\nExample:\n  bakeoff watch latest --json | jq -c "select(.type == \\"verdict-derived\\")"')
    .action(async (name: string, options: { suite: string; json?: true }) => {
      const { withResults } = await import('../open-results.ts')
      const { followRun } = await import('../follow-run.ts')
      await withResults({ cwd: context.cwd, suite: options.suite }, (results) =>
        followRun(results, name, { json: options.json === true }, context),
      )
    })
}
