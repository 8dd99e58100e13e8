import { Command } from 'commander'
import { type CliContext, printJson } from '../context.ts'

export function whereCommand(context: CliContext): Command {
  return new Command('where')
    .description('Print every place outside the suite that holds anything of Bakeoff.')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff where')
    .action(async (options: { suite: string; json?: true }) => {
      const { existsSync } = await import('node:fs')
      const { scratchPath } = await import('../host.ts')
      const { loginsFolder } = await import('../logins.ts')
      const { resultsFolderOf, suiteFolder } = await import('../results-folder.ts')
      const folder = resultsFolderOf(suiteFolder(context.cwd, options.suite))
      const places = [
        { place: folder.database, holds: 'the record of all runs of this suite' },
        { place: folder.runDir(''), holds: 'prompts, transcripts, deliverables and evidence' },
        { place: folder.reportDir(''), holds: 'reports' },
        { place: loginsFolder(context.env), holds: 'logins made by `bakeoff login`: private' },
        { place: scratchPath(), holds: 'workspaces and fresh copies while a run goes on' },
      ].map((one) => ({ ...one, exists: existsSync(one.place) }))
      if (options.json) return printJson(context, { places })
      for (const { place, holds, exists } of places)
        context.out(`${place}${exists ? '' : ' (not there)'}\n  ${holds}\n`)
    })
}
