import { Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { collect, positiveInt, positiveNumber, wholeNumber } from '../parse.ts'

/** What a person typed, as commander gives it. */
export type RunFlags = {
  agent: string[]
  task: string[]
  tag: string[]
  trials?: number
  concurrency?: number
  budgetUsd?: number
  seed?: number
  yes?: true
  resume?: string | true
  only?: 'lost' | 'failed'
  replan?: true
  resubmit?: true
  dryRun?: true
  unsafeNoSandbox?: true
  acceptProcessIsolation?: true
  iKnow?: true
  detach?: true
  notify?: string
  json?: true
}

/** `run`, and with other words around it `plan`: they take the same choices. */
export function withPlanOptions(command: Command): Command {
  return command
    .argument('[suite]', 'folder of the suite, or its bakeoff.yaml', '.')
    .option('-a, --agent <id>', 'only this agent (repeatable)', collect, [])
    .option('-t, --task <id>', 'only this task or glob (repeatable)', collect, [])
    .option('--tag <tag>', 'only tasks with this tag (repeatable)', collect, [])
    .option('-n, --trials <n>', 'trials of each agent at each task', positiveInt)
    .option('-c, --concurrency <n>', 'attempts at the same time', positiveInt)
    .option('--budget-usd <usd>', 'start nothing more once this is spent', positiveNumber)
    .option('--seed <n>', 'order of the trials', wholeNumber)
    .option('--unsafe-no-sandbox', 'let real agents run without any sandbox')
    .option('--accept-process-isolation', 'let tests count as verified without a sandbox')
    .option('--i-know', 'let private inputs meet an open network; the report says so')
    .option('--json', 'one JSON document on stdout')
}

/** For commands that run agents: not to wait for them. */
export function withDetachOptions(command: Command): Command {
  return command
    .option('--detach', 'return at once; a background runner goes on after the terminal closes')
    .addOption(
      new Option('--notify <where>', 'at the end tell "desktop", or a webhook by its address').env('BAKEOFF_NOTIFY'),
    )
}

export function runCommand(context: CliContext): Command {
  return withDetachOptions(withPlanOptions(new Command('run')))
    .description('The main job: run the agents, verify what they leave, store and report it.')
    .option('-y, --yes', 'do not ask before contestants that can cost money')
    .option('--resume [run]', 'finish an earlier run (default: the latest); nothing that ended is repeated')
    .addOption(new Option('--only <which>', 'with --resume: open these trials again').choices(['lost', 'failed']))
    .option('--replan', 'with --resume: take the tasks as they are now')
    .option('--resubmit', 'with --resume: send again what a service may or may not have (it may be paid twice)')
    .option('--dry-run', 'print the plan and stop, as `bakeoff plan` does')
    .addHelpText('after', '\nExample:\n  bakeoff run ./markdown-libraries -a claude-code -n 3 --budget-usd 5')
    .action(async (suite: string, flags: RunFlags) => {
      if (flags.dryRun) {
        const { showPlan } = await import('../show-plan.ts')
        return showPlan(suite, flags, context)
      }
      const { startRun } = await import('../start-run.ts')
      return startRun(suite, flags, context)
    })
}
