import { Command, Option } from 'commander'
import { UserError } from '../../model/errors.ts'
import type { CliContext } from '../context.ts'
import { collect, hoursOfANight, positiveInt, positiveNumber } from '../parse.ts'

export type NightlyFlags = {
  agent: string[]
  task: string[]
  tag: string[]
  trials?: number
  concurrency?: number
  budgetUsd?: number
  maxHours?: number
  confirm: boolean
  confirmAfterHours?: number
  falseAlarmsPerMonth?: number
  keepDays?: number
  keepGb?: number
  yes?: true
  unsafeNoSandbox?: true
  acceptProcessIsolation?: true
  iKnow?: true
  notify?: string
  print?: 'systemd' | 'cron'
  at?: string
  out?: string
  json?: true
}

export function nightlyCommand(context: CliContext): Command {
  const notify = '--notify <where>'
  return new Command('nightly')
    .description('The unattended night: run (or finish last night), judge it, confirm, report, tell, tidy up.')
    .argument('[suite]', 'folder of the suite, or its bakeoff.yaml', '.')
    .option('-a, --agent <id>', 'only this agent (repeatable)', collect, [])
    .option('-t, --task <id>', 'only this task or glob (repeatable)', collect, [])
    .option('--tag <tag>', 'only tasks with this tag (repeatable)', collect, [])
    .option('-n, --trials <n>', 'trials of each agent at each task', positiveInt)
    .option('-c, --concurrency <n>', 'attempts at the same time', positiveInt)
    .option('--budget-usd <usd>', 'for the night and its fresh trials together', positiveNumber)
    .option('--max-hours <n>', 'stop what still runs after so many hours, and judge what there is', positiveNumber)
    .option('--no-confirm', 'run no fresh trials of what is suspect')
    .option(
      '--confirm-after-hours <n>',
      "let fresh trials wait so long, for another weather than the night's",
      hoursOfANight,
    )
    .option('--false-alarms-per-month <n>', 'how strict fresh trials are judged', positiveNumber)
    .option('--keep-days <n>', 'at the end, remove the files of attempts that are older (see prune)', positiveNumber)
    .option('--keep-gb <n>', 'then the oldest, until the rest is at most so large', positiveNumber)
    .addOption(new Option(notify, 'tell a regression to "desktop", or a webhook by its address').env('BAKEOFF_NOTIFY'))
    .option('-y, --yes', 'do not ask before contestants that can cost money')
    .option('--unsafe-no-sandbox', 'let real agents run without any sandbox')
    .option('--accept-process-isolation', 'let tests count as verified without a sandbox')
    .option('--i-know', 'let private inputs meet an open network; the report says so')
    .addOption(new Option('--print <what>', 'print a timer for this very night, and stop').choices(['systemd', 'cron']))
    .option('--at <hh:mm>', "with --print: when, by the suite's clock; default: 01:30")
    .option('--out <dir>', 'with --print systemd: write its two files there')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  bakeoff nightly ./my-questions --budget-usd 20 --max-hours 6 --keep-days 30\n  bakeoff nightly ./my-questions --budget-usd 20 --print systemd --out ~/.config/systemd/user',
    )
    .action(async (suite: string, flags: NightlyFlags) => {
      refuseContradiction(flags)
      if (flags.print !== undefined) {
        const { printTimer } = await import('../print-timer.ts')
        return printTimer(suite, { ...flags, print: flags.print }, context)
      }
      refuseStray(flags)
      const { nightly } = await import('../nightly.ts')
      await nightly(suite, flags, context)
    })
}

/** Who asks for a timer's file or time means no night that begins now. */
function refuseStray({ out, at }: NightlyFlags): void {
  const stray = out !== undefined ? '--out' : at !== undefined ? '--at' : undefined
  if (stray === undefined) return
  throw new UserError(`${stray} belongs to --print.`, { hint: 'Add --print systemd or --print cron, or leave it out.' })
}

function refuseContradiction({ confirm, confirmAfterHours: wait, maxHours }: NightlyFlags): void {
  if (wait === undefined) return
  if (!confirm) {
    throw new UserError('--no-confirm runs no fresh trials that could wait.', { hint: 'Leave one of the two out.' })
  }
  if (maxHours !== undefined && wait >= maxHours) {
    throw new UserError('--confirm-after-hours is no shorter than --max-hours: nothing would be confirmed.', {
      hint: 'The hours of a night are those of its run, the wait and the fresh trials together.',
    })
  }
}
