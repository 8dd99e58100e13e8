import { Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { positiveInt, positiveNumber } from '../parse.ts'

export type SqlFlags = { suite: string; limit?: number; timeout: number; csv?: true; json?: true }

export function sqlCommand(context: CliContext): Command {
  return new Command('sql')
    .description('One SELECT on the record of all runs, read-only. Views: docs/schema.md; questions: docs/recipes.md.')
    .argument('<select>', 'a SELECT, or WITH … SELECT')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--limit <rows>', 'rows at most (default: 1000; 1000000 with --csv or --json)', positiveInt)
    .option('--timeout <seconds>', 'stop a query that takes longer', positiveNumber, 60)
    .addOption(
      new Option('--csv', 'as CSV; text that a spreadsheet would run gets an apostrophe before it').conflicts('json'),
    )
    .option('--json', 'one JSON document on stdout: columns, rows, truncated')
    .addHelpText(
      'after',
      '\nExample:\n  bakeoff sql "select agent, status, count(*) from trial_results group by agent, status"',
    )
    .action(async (sql: string, flags: SqlFlags) => {
      const { runSql } = await import('../run-sql.ts')
      await runSql(sql, flags, context)
    })
}
