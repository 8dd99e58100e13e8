import { Command } from 'commander'
import { type CliContext, printJson } from '../context.ts'

export function showCommand(context: CliContext): Command {
  return new Command('show')
    .description('One trial: its outcome, the facts behind its verdict, its files, the exact command.')
    .argument('<trial>', 'RUN/TASK/AGENT/INDEX, or its end: TASK/AGENT/INDEX of the newest run')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--open', 'open its folder')
    .option('--command', 'print nothing but the test command')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff show markdown-libraries/claude-code/2')
    .action(async (name: string, options: { suite: string; open?: true; command?: true; json?: true }) => {
      const { withResults } = await import('../open-results.ts')
      const { readTrial } = await import('../../store/read.ts')
      const { openFolder, testCommandOf, trialText } = await import('../trial-text.ts')
      await withResults({ cwd: context.cwd, suite: options.suite }, async ({ store, folder }) => {
        const trial = readTrial(store, name)
        if (options.command) context.out(`${testCommandOf(trial)}\n`)
        else if (options.json) printJson(context, trial)
        else context.out(trialText(trial, folder))
        if (options.open) await openFolder(trial, folder)
      })
    })
}
