import { Command } from 'commander'
import { UserError } from '../../model/errors.ts'
import { type CliContext, printJson } from '../context.ts'

export function cancelCommand(context: CliContext): Command {
  return new Command('cancel')
    .description('Stop a run from another terminal; what has ended is kept, `run --resume` goes on.')
    .argument('<run>', 'a run id, the beginning of one, or "latest"')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff cancel latest')
    .action(async (name: string, options: { suite: string; json?: true }) => {
      const { hostname } = await import('node:os')
      const { withResults } = await import('../open-results.ts')
      const { findRun } = await import('../../store/read.ts')
      const { readRunner } = await import('../../store/run-lock.ts')
      await withResults({ cwd: context.cwd, suite: options.suite }, ({ store, folder }) => {
        const run = findRun(store, name)
        const runner = readRunner(folder.runDir(run))
        if (runner === undefined) {
          throw new UserError(`Nobody works on run ${run}.`, { hint: `See where it stands: bakeoff status ${run}` })
        }
        if (runner.host !== hostname()) {
          throw new UserError(`Run ${run} is worked on by ${runner.host}, process ${runner.pid}.`, {
            hint: 'Cancel it on that machine.',
          })
        }
        process.kill(runner.pid, 'SIGINT')
        if (options.json) printJson(context, { run, pid: runner.pid, cancelled: true })
        else context.out(`Asked process ${runner.pid} to stop run ${run}. Go on later: bakeoff run --resume ${run}\n`)
      })
    })
}
