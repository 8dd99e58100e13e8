import { Command } from 'commander'
import type { CliContext } from '../context.ts'

/** What a person typed, as commander gives it. */
export type IndexFlags = {
  summaryCommand?: string
  summaryAgent?: string
  check?: true
  json?: true
}

export function indexCommand(context: CliContext): Command {
  return new Command('index')
    .description("A research repository's list of answers, between the markers of its README.")
    .argument('[dir]', 'the repository', '.')
    .option('--summary-command <cmd>', 'makes a summary: gets a prompt and the report on standard input')
    .option(
      '--summary-agent <id>',
      'an agent of bakeoff.yaml whose model makes the summaries (anthropic, openai, google)',
    )
    .option('--check', 'write nothing; exit 1 where the list is not up to date')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff index research --summary-command "llm -m gpt-5-mini"')
    .action(async (dir: string, flags: IndexFlags) => {
      const { indexRepository } = await import('../index-repository.ts')
      return indexRepository(dir, flags, context)
    })
}
