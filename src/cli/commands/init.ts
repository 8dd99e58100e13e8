import { Command } from 'commander'
import { UserError } from '../../model/errors.ts'
import { type CliContext, printJson } from '../context.ts'

type InitFlags = { repository?: string; workflow?: true; json?: true }

export function initCommand(context: CliContext): Command {
  return new Command('init')
    .description('Make a suite with two example tasks and the agents found on this machine.')
    .argument('[dir]', 'folder to make it in', '.')
    .option('--repository <dir|url>', 'make or adopt a research repository instead: house rules, index, agents')
    .option('--workflow', 'with --repository: a GitHub workflow that keeps the index')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff init my-questions\n  bakeoff init --repository research')
    .action(async (dir: string, flags: InitFlags) => {
      if (flags.repository !== undefined) return initResearch(flags.repository, flags, context)
      if (flags.workflow) throw new UserError('--workflow belongs to --repository.', { hint: 'Add --repository DIR.' })
      return initQuestions(dir, flags, context)
    })
}

async function initQuestions(dir: string, flags: InitFlags, context: CliContext): Promise<void> {
  const { makeSuite } = await import('../make-suite.ts')
  const made = await makeSuite(dir, context)
  if (flags.json) return printJson(context, made)
  const agents = made.agents.length === 0 ? 'no agent was found ready here' : `agents: ${made.agents.join(', ')}`
  context.out(`Made ${made.path}: ${made.written.join(', ')} (${agents}).\n`)
  context.out('Next: bakeoff doctor for what each agent needs, then bakeoff plan and bakeoff run in that folder.\n')
}

async function initResearch(where: string, flags: InitFlags, context: CliContext): Promise<void> {
  const { initRepository } = await import('../init-repository.ts')
  const made = await initRepository(where, { workflow: flags.workflow === true }, context)
  if (flags.json) return printJson(context, made)
  context.out(
    made.written.length === 0
      ? `${made.path} is a research repository already: nothing to add.\n`
      : `${made.adopted ? 'Adopted' : 'Made'} ${made.path}: ${made.written.join(', ')}, committed. Nothing was pushed.\n`,
  )
  context.out('Next, in that folder: bakeoff ask "…" -a claude-code, then bakeoff publish and bakeoff index.\n')
}
