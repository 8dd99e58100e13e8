import { Command } from 'commander'
import { type CliContext, printJson } from '../context.ts'

export function statusCommand(context: CliContext): Command {
  return new Command('status')
    .description('Where a run stands: what is done, what runs now, what it has cost.')
    .argument('[run]', 'a run id, the beginning of one, or "latest"', 'latest')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff status latest')
    .action(async (name: string, options: { suite: string; json?: true }) => {
      const { withResults } = await import('../open-results.ts')
      const { findRun, readStatus } = await import('../../store/read.ts')
      const { isLocked } = await import('../../store/run-lock.ts')
      const { statusText } = await import('../status-text.ts')
      await withResults({ cwd: context.cwd, suite: options.suite }, ({ store, folder }) => {
        const run = findRun(store, name)
        const status = readStatus(store, run, Date.now())
        const alive = isLocked(folder.runDir(run))
        if (options.json) printJson(context, { ...status, alive, running: alive ? status.running : [] })
        else context.out(statusText(status, alive))
      })
    })
}
