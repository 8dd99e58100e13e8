import type { Command } from 'commander'
import type { CliContext } from '../src/cli/context.ts'
import { buildProgram } from '../src/cli/program.ts'

/** What a command's exit codes mean; 2, 130 and 70 are the same everywhere and stand above the table. */
const EXIT_CODES: Readonly<Record<string, string>> = {
  demo: '0',
  init: '0; 2',
  doctor: '0; 1 nothing is usable, or an agent asked by `--canary` did not pass; 2',
  agents: '0; 2',
  plan: '0; 2',
  run: '0 complete, whatever the verdicts; 2; 3 incomplete, or trials were lost; 130',
  status: '0; 2',
  watch: '0; 2',
  cancel: '0; 2',
  runs: '0; 2',
  show: '0; 2',
  verify: '0 `verified`; 1 any other verdict; 2',
  selftest: '0; 1 a wrong verdict',
  regrade: '0; 2',
  cross: '0; 2; 130',
  report: '0; 2',
  compare: '0; 2',
  analyze: '0; 2',
  shell: "the shell's own; 2",
  login: '0; 1 not logged in',
  import: '0; 2',
  serve: '130 stopped, as it always ends; 2',
  gate: '0; 1 regression; 3 unconfirmed or too little data; 2',
  nightly: '0; 1 regression; 3 unconfirmed or too little data; 2',
  sql: '0; 2',
  prune: '0; 2',
  rm: '0; 2',
  ask: 'as `run`',
  reply: 'as `run`',
  publish: '0; 1 refused by the rules; 2',
  index: '0; 1 not up to date (with --check); 2',
  where: '0; 2',
}

const INTRODUCTION = `# Commands

<!-- Generated from the program itself by \`npm run schemas\`; do not edit. -->

Every command has \`--json\` (one JSON document on stdout and nothing else; \`watch\` prints one line for each event),
prints its progress on stderr, and honours \`NO_COLOR\`. A run id can be shortened, and \`latest\` is one. A wrong name
suggests the nearest right one.

## Exit codes

2 is a mistake in usage or configuration everywhere: one line and a hint. 130 is interrupted. 70 is a bug in Bakeoff.`

/** Text of \`docs/cli.md\`: the exit codes, and each command's help as it prints it. */
export function describeCli(): string {
  const { commands } = buildProgram(silentContext())
  const rows = commands.map((command) => `| \`${command.name()}\` | ${exitCodesOf(command)} |`)
  const sections = commands
    .flatMap((command) => leavesOf(command, command.name()))
    .map(({ name, command }) => `## ${name}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``)
  return [INTRODUCTION, ['| command | exit codes |', '| --- | --- |', ...rows].join('\n'), ...sections]
    .join('\n\n')
    .concat('\n')
}

/** A command and those below it that do something. */
function leavesOf(command: Command, name: string): { name: string; command: Command }[] {
  const below = command.commands.flatMap((own) => leavesOf(own as Command, `${name} ${own.name()}`))
  const group = command.commands.length > 0 && command.registeredArguments.length === 0
  return group ? below : [{ name, command }, ...below]
}

function exitCodesOf(command: Command): string {
  const codes = EXIT_CODES[command.name()]
  if (codes === undefined) throw new Error(`scripts/describe-cli.ts names no exit codes for ${command.name()}`)
  return codes
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return text.trimEnd()
}

/** No command runs: only their descriptions are read. */
function silentContext(): CliContext {
  return {
    cwd: '/',
    env: {},
    argv: [],
    interactive: false,
    color: false,
    out: () => undefined,
    err: () => undefined,
    stderr: process.stderr,
    signal: new AbortController().signal,
    setExitCode: () => undefined,
  }
}
