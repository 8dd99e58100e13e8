import { Command, Option } from 'commander'
import { ISOLATION_LEVELS } from '../../model/isolation-levels.ts'
import type { CliContext } from '../context.ts'

export type SelftestFlags = { cases?: string; sandbox: 'auto' | (typeof ISOLATION_LEVELS)[number]; json?: true }

export function selftestCommand(context: CliContext): Command {
  return new Command('selftest')
    .description('Judge the verifier: folders with a known right verdict, on this machine.')
    .option('--cases <dir>', 'a folder of cases; default: those of the package')
    .addOption(
      new Option('--sandbox <level>', 'the isolation to try').choices(['auto', ...ISOLATION_LEVELS]).default('auto'),
    )
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff selftest')
    .action(async (flags: SelftestFlags) => {
      const { selftest } = await import('../selftest.ts')
      await selftest(flags, context)
    })
}
