import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { positiveInt } from '../parse.ts'

export type CompareFlags = { suite: string; run: string; json?: true; nights?: number; md?: true; out?: string }

export function compareCommand(context: CliContext): Command {
  return new Command('compare')
    .description(
      'Two agents of a run, or the same agents in two runs: paired, with intervals and the tasks that differ. Over many nights: flips, trends, and who is ahead.',
    )
    .argument('[a]', 'an agent, or a run id')
    .argument('[b]', 'another one')
    .option('--run <id>', 'the run whose agents are compared, or the newest of the nights', 'latest')
    .option('--nights <n>', 'the newest N nights up to that run; without names, all agents', positiveInt)
    .option('--md', 'with --nights: as Markdown')
    .option('--out <dir>', 'with --nights: write Markdown, JSON and the charts there')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  bakeoff compare claude-code codex\n  bakeoff compare 20261124-101112-7q2f latest\n  bakeoff compare --nights 30\n  bakeoff compare claude-code codex --nights 30 --out nights',
    )
    .action(async (a: string | undefined, b: string | undefined, flags: CompareFlags) => {
      const names = [a, b].filter((name) => name !== undefined)
      if (flags.nights !== undefined) {
        const { compareNights } = await import('../compare-nights.ts')
        return compareNights(names, { ...flags, nights: flags.nights }, context)
      }
      const { compareCommandLine } = await import('../compare-sides.ts')
      await compareCommandLine(names, flags, context)
    })
}
