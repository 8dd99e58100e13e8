import { Command } from 'commander'
import { type CliContext, printJson } from '../context.ts'

export function runsCommand(context: CliContext): Command {
  return new Command('runs')
    .description('List the runs of a suite, the newest first.')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff runs --suite ./markdown-libraries')
    .action(async (options: { suite: string; json?: true }) => {
      const { withResults } = await import('../open-results.ts')
      const { listRuns } = await import('../../store/read.ts')
      const { textTable } = await import('../text-table.ts')
      const runs = await withResults({ cwd: context.cwd, suite: options.suite }, ({ store }) => listRuns(store))
      if (options.json) return printJson(context, { runs })
      const head = ['run', 'name', 'trials', 'pass', 'fail', 'lost', 'state']
      const rows = runs.map((run) => [
        run.run,
        run.name,
        `${run.endedTrials}/${run.trials}`,
        String(run.passed),
        String(run.failed),
        String(run.lost),
        run.ended ?? 'not ended',
      ])
      context.out(rows.length === 0 ? 'No run yet.\n' : textTable([head, ...rows]))
    })
}
