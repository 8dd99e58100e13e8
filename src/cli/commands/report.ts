import { Command } from 'commander'
import { type CliContext, printJson } from '../context.ts'
import { collect, wholeNumber } from '../parse.ts'

export function reportCommand(context: CliContext): Command {
  return new Command('report')
    .description('Write the comparison of a run: Markdown, HTML, charts, CSV, JSON, JUnit.')
    .argument('[runs...]', 'run ids, beginnings of them, or "latest" (the default)')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option(
      '--format <list>',
      'md, html, csv, json, junit, block (one text to paste); comma-separated',
      'md,html,csv,json',
    )
    .option('--chart <id>', 'only this chart, and nothing else (repeatable)', collect, [])
    .option('--svg', 'charts as SVG too')
    .option('--embed-budget <mb>', 'what single trials may weigh inside report.html (default: 25)', wholeNumber)
    .option('--out <dir>', 'where to write; default: reports/<run> in the suite')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff report latest --format md,csv --out ./write-up')
    .action(async (runs: string[], options: ReportFlags) => {
      const { writeReports } = await import('../write-reports.ts')
      const written = await writeReports(runs.length === 0 ? ['latest'] : runs, options, context)
      if (options.json) return printJson(context, { reports: written })
      for (const report of written) for (const file of report.files) context.out(`${file}\n`)
      for (const { block } of written) if (block !== undefined) context.out(`\n${block}`)
    })
}

export type ReportFlags = {
  suite: string
  format: string
  chart: string[]
  svg?: true
  /** In megabytes. */
  embedBudget?: number
  out?: string
  json?: true
}
