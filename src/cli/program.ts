import { Command } from 'commander'
import { agentsCommand } from './commands/agents.ts'
import { analyzeCommand } from './commands/analyze.ts'
import { askCommand } from './commands/ask.ts'
import { cancelCommand } from './commands/cancel.ts'
import { compareCommand } from './commands/compare.ts'
import { crossCommand } from './commands/cross.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { gateCommand } from './commands/gate.ts'
import { importCommand } from './commands/import.ts'
import { indexCommand } from './commands/index-answers.ts'
import { initCommand } from './commands/init.ts'
import { loginCommand } from './commands/login.ts'
import { nightlyCommand } from './commands/nightly.ts'
import { planCommand } from './commands/plan.ts'
import { pruneCommand } from './commands/prune.ts'
import { publishCommand } from './commands/publish.ts'
import { regradeCommand } from './commands/regrade.ts'
import { replyCommand } from './commands/reply.ts'
import { reportCommand } from './commands/report.ts'
import { rmCommand } from './commands/rm.ts'
import { runCommand } from './commands/run.ts'
import { runsCommand } from './commands/runs.ts'
import { selftestCommand } from './commands/selftest.ts'
import { serveCommand } from './commands/serve.ts'
import { shellCommand } from './commands/shell.ts'
import { showCommand } from './commands/show.ts'
import { sqlCommand } from './commands/sql.ts'
import { statusCommand } from './commands/status.ts'
import { verifyCommand } from './commands/verify.ts'
import { watchCommand } from './commands/watch.ts'
import { whereCommand } from './commands/where.ts'
import type { CliContext } from './context.ts'
import { bakeoffVersion } from './version.ts'

/** One line a command; the order is that of `--help`. */
const COMMANDS = [
  demoCommand,
  initCommand,
  doctorCommand,
  agentsCommand,
  loginCommand,
  planCommand,
  runCommand,
  askCommand,
  replyCommand,
  statusCommand,
  watchCommand,
  cancelCommand,
  runsCommand,
  showCommand,
  shellCommand,
  verifyCommand,
  selftestCommand,
  regradeCommand,
  crossCommand,
  importCommand,
  reportCommand,
  serveCommand,
  compareCommand,
  gateCommand,
  nightlyCommand,
  analyzeCommand,
  publishCommand,
  indexCommand,
  sqlCommand,
  pruneCommand,
  rmCommand,
  whereCommand,
]

/** The command line. Nothing heavy is loaded before a command runs. */
export function buildProgram(context: CliContext): Command {
  const program = new Command('bakeoff')
    .description('Gives the same research questions to several coding agents and proves what each delivered.')
    .version(bakeoffVersion(), '-V, --version')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(add --help for the options and an example)')
    .exitOverride()
    .configureOutput({ writeOut: context.out, writeErr: context.err })
  for (const make of COMMANDS) program.addCommand(inheriting(make(context), program))
  return program
}

/** Commands below commands, too, end by a thrown error and not by leaving the process. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const own of command.commands) inheriting(own, command)
  return command
}
