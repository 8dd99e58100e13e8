import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { portNumber } from '../parse.ts'

export function serveCommand(context: CliContext): Command {
  return new Command('serve')
    .description('The report of a run as a page on 127.0.0.1 that follows the run; ends with Ctrl-C.')
    .argument('[run]', 'a run id, the beginning of one, or "latest"', 'latest')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--port <port>', 'port to listen on; 0 takes any free one', portNumber, 0)
    .option('--json', 'the address as one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff serve latest --port 8080')
    .action(async (name: string, options: { suite: string; port: number; json?: true }) => {
      const { withResults } = await import('../open-results.ts')
      const { serveReport } = await import('../serve-report.ts')
      await withResults({ cwd: context.cwd, suite: options.suite }, (results) =>
        serveReport(results, name, { port: options.port, json: options.json === true }, context),
      )
    })
}
