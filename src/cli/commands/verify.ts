import { Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { positiveInt } from '../parse.ts'

export type VerifyFlags = {
  setup?: string
  test?: string
  task?: string
  case?: string
  runs: number
  probes: 'all' | 'none'
  policy: string
  timeout?: number
  acceptProcessIsolation?: true
  probeNetwork?: true
  json?: true
}

export function verifyCommand(context: CliContext): Command {
  return new Command('verify')
    .description('Judge any folder, made by anyone: does its own test pass, and could it fail?')
    .argument('<path>', 'the folder')
    .option('--setup <cmd>', 'set-up command, run once with the network on')
    .option('--test <cmd>', 'test command; default: from its manifest, or discovered')
    .option('--task <file>', 'a task file, for what it promises')
    .option('--case <file>', 'a case.json: command, limits and place of origin come from it')
    .option('--runs <n>', 'equal runs, each in a fresh copy', positiveInt, 3)
    .addOption(
      new Option('--probes <which>', 'break the code on purpose to see whether the test notices')
        .choices(['all', 'none'])
        .default('all'),
    )
    .option('--probe-network', 'run a red test once more with the network on; its code could send data out')
    .option('--policy <id>', 'rules by which facts become a verdict', 'bakeoff-verify/1')
    .option('--timeout <seconds>', 'wall time of one run', positiveInt)
    .option('--accept-process-isolation', 'let it count as verified without a sandbox')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  bakeoff verify ./markdown-comparison --test "npm test"')
    .action(async (path: string, flags: VerifyFlags) => {
      const { verifyFolder } = await import('../verify-folder.ts')
      await verifyFolder(path, flags, context)
    })
}
