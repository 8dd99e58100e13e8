import { Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { positiveNumber } from '../parse.ts'

export type AnalyzeFlags = { tau?: number; adjust: 'holm' | 'bh'; json?: true }

export function analyzeCommand(context: CliContext): Command {
  return new Command('analyze')
    .description('The same statistics for results from anywhere: a CSV file with one trial a line.')
    .argument('<file>', 'columns agent, task (or question), trial, status, seconds, usd; - for standard input')
    .option('--tau <seconds>', 'time limit of a trial; default: the longest one', positiveNumber)
    .addOption(
      new Option('--adjust <method>', 'correction for several pairs: holm for claims, bh to explore')
        .choices(['holm', 'bh'])
        .default('holm'),
    )
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff analyze results.csv --tau 1800')
    .action(async (file: string, flags: AnalyzeFlags) => {
      const { analyzeFile } = await import('../analyze-file.ts')
      analyzeFile(file, flags, context)
    })
}
