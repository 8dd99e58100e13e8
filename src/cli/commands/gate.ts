import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { positiveInt, positiveNumber } from '../parse.ts'

export type GateFlags = {
  suite: string
  confirm?: true
  falseAlarmsPerMonth?: number
  yes?: true
  budgetUsd?: number
  unsafeNoSandbox?: true
  json?: true
}

export type BaselineFlags = { suite: string; agent?: string; nights?: number; reason?: string; all?: true; json?: true }

export function gateCommand(context: CliContext): Command {
  return new Command('gate')
    .description('Did an agent get worse? Judges a night against frozen baselines, and says so by its exit code.')
    .argument('[run]', 'a run of the night: its id, its beginning, or latest', 'latest')
    .option('--suite <dir>', 'folder of the suite', '.')
    .option('--confirm', 'run fresh trials of what is suspect, and fail only if those alone confirm it')
    .option(
      '--false-alarms-per-month <n>',
      'how strict fresh trials are judged, for all agents together',
      positiveNumber,
    )
    .option('-y, --yes', 'with --confirm: do not ask before contestants that can cost money')
    .option('--budget-usd <usd>', 'with --confirm: start nothing more once this is spent', positiveNumber)
    .option('--unsafe-no-sandbox', 'with --confirm: let real agents run without any sandbox')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExamples:\n  bakeoff gate\n  bakeoff gate latest --confirm --budget-usd 2')
    .action(async (run: string, flags: GateFlags) => {
      const { runGate } = await import('../run-gate.ts')
      await runGate(run, flags, context)
    })
    .addCommand(baselineCommand(context))
}

/** `--suite` and `--json` are those of `gate`, before or after the words that follow it. */
const flagsOf = (command: Command): BaselineFlags => command.optsWithGlobals<BaselineFlags>()

function baselineCommand(context: CliContext): Command {
  const suite = ['--suite <dir>', 'folder of the suite', '.'] as const
  const agent = ['-a, --agent <id>', 'only this agent'] as const
  const json = ['--json', 'one JSON document on stdout'] as const
  return new Command('baseline')
    .description('What nights are measured against.')
    .addCommand(
      new Command('set')
        .description('Freeze the newest nights, up to that of a run, as the baseline.')
        .argument('[run]', 'a run of the last night to take', 'latest')
        .option(...suite)
        .option(...agent)
        .option('--nights <n>', 'how many', positiveInt, 14)
        .option(...json)
        .addHelpText('after', '\nExample:\n  bakeoff gate baseline set --nights 7')
        .action(async (run: string, _: unknown, command: Command) => {
          const { setBaseline } = await import('../set-baseline.ts')
          await setBaseline(run, flagsOf(command), context)
        }),
    )
    .addCommand(
      new Command('accept')
        .description('Take how it is now as normal: a new baseline begins with the night of a run.')
        .argument('[run]', 'a run of that night', 'latest')
        .requiredOption('--reason <text>', 'why; it is kept and shown')
        .option(...suite)
        .option(...agent)
        .option(...json)
        .addHelpText(
          'after',
          '\nExample:\n  bakeoff gate baseline accept -a codex --reason "the cheaper model was chosen"',
        )
        .action(async (run: string, _: unknown, command: Command) => {
          const { acceptBaseline } = await import('../set-baseline.ts')
          await acceptBaseline(run, flagsOf(command), context)
        }),
    )
    .addCommand(
      new Command('list')
        .description('List the baselines in force, with what they belong to and their nights.')
        .option(...suite)
        .option('--all', 'those that were replaced, too')
        .option(...json)
        .addHelpText('after', '\nExample:\n  bakeoff gate baseline list')
        .action(async (_: unknown, command: Command) => {
          const { listBaselines } = await import('../list-baselines.ts')
          await listBaselines(flagsOf(command), context)
        }),
    )
}
