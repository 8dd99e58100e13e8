import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { type RunFlags, withPlanOptions } from './run.ts'

export function planCommand(context: CliContext): Command {
  return withPlanOptions(new Command('plan'))
    .description('What a run would do, take and cost, and which difference it could find. Nothing is started.')
    .addHelpText('after', '\nExample:\n  bakeoff plan ./markdown-libraries -n 5')
    .action(async (suite: string, flags: RunFlags) => {
      const { showPlan } = await import('../show-plan.ts')
      await showPlan(suite, flags, context)
    })
}
