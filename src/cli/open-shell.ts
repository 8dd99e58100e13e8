import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command, Sandbox, SandboxBackend } from '../contracts/sandbox.ts'
import { AGENT_HOME, AGENT_WORKSPACE } from '../engine/attempt-sandbox.ts'
import { openFreshCopies } from '../engine/fresh-copies.ts'
import { DELIVERABLE_DIR } from '../engine/verify.ts'
import { stripControl } from '../lib/strip-control.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import { UserError } from '../model/errors.ts'
import { CommandFacts } from '../model/facts.ts'
import type { Path } from '../model/ids.ts'
import type { Task } from '../model/task.ts'
import { pickSandbox } from '../sandbox/pick.ts'
import { readTrial, type TrialRecord } from '../store/read.ts'
import { copyTree, listTree } from '../workspace/copy-tree.ts'
import type { ShellFlags } from './commands/shell.ts'
import type { CliContext } from './context.ts'
import { sandboxesOf, scratchRoot } from './host.ts'
import { withResults } from './open-results.ts'
import { packageAccessOf } from './package-access.ts'
import { prunedWords } from './pruned-files.ts'

/** `bakeoff shell TRIAL`: the exit code is the shell's own. What is changed in there is gone afterwards. */
export async function openShell(name: string, flags: ShellFlags, context: CliContext): Promise<void> {
  const place = await withResults({ cwd: context.cwd, suite: flags.suite }, ({ store, folder }) => {
    const trial = readTrial(store, name)
    const attempt = trial.attempts.find(({ number }) => number === trial.currentAttempt) ?? trial.attempts.at(-1)
    const root = attempt === undefined ? '' : join(folder.attemptDir(attempt.attemptId), DELIVERABLE_DIR)
    if (attempt?.prunedAt !== undefined) {
      throw new UserError(`The files of ${trial.result.trial} were ${prunedWords(attempt.prunedAt)}.`, {
        hint: 'What is known of them: `bakeoff show`.',
      })
    }
    if (!existsSync(root)) {
      throw new UserError(`${trial.result.trial} has delivered nothing.`, { hint: `bakeoff show ${name} says why.` })
    }
    return { trial, root }
  })
  const { backend } = await pickSandbox('auto', sandboxesOf(context.env))
  const scratch = makeTempDir('shell-', scratchRoot())
  mkdirSync(join(scratch, 'copies'), { mode: 0o711 })
  try {
    const { trial, root } = place
    const code =
      flags.phase === 'agent'
        ? await agentShell({ root, task: trial.task, backend, scratch }, context)
        : await verifyShell({ root, trial, backend, scratch }, context)
    context.setExitCode(code)
  } finally {
    await removeDir(scratch)
  }
}

type Place = { root: Path; backend: SandboxBackend; scratch: Path }

/** The agent's own view: its workspace path, its HOME (empty), and the network that the task grants. */
async function agentShell(place: Place & { task: Task }, context: CliContext): Promise<number> {
  const [work, home, tmp] = ['work', 'home', 'tmp'].map((name) => join(place.scratch, name))
  if (work === undefined || home === undefined || tmp === undefined)
    throw new Error('three folders are made of three names')
  for (const folder of [work, home, tmp]) mkdirSync(folder)
  await copyTree(await listTree(place.root), join(work, place.task.folder))
  const sandbox = await place.backend.open({
    workdir: { from: work, to: AGENT_WORKSPACE },
    home: { from: home, to: AGENT_HOME },
    tmp: { from: tmp },
    mounts: [],
    // Only the harness's proxy leads to a model, and there is no agent here.
    network: { kind: place.task.network === 'full' ? 'host' : 'none' },
    env: { TERM: context.env['TERM'] ?? 'xterm-256color' },
  })
  try {
    return await runShell(sandbox, context)
  } finally {
    await sandbox.close()
  }
}

/** As the test saw it: a fresh copy after its set-up, without network. */
async function verifyShell(place: Place & { trial: TrialRecord }, context: CliContext): Promise<number> {
  const { root, backend, scratch, trial } = place
  const packages = packageAccessOf(context.env)
  const copies = openFreshCopies({ root, backend, scratchRoot: join(scratch, 'copies'), packages })
  try {
    const setup = setupOf(trial)
    if (setup !== undefined) {
      context.err(`Set-up: ${stripControl(setup)}\n`)
      const copy = await copies.open({ network: { kind: 'host' }, layer: { cache: false } })
      const done = await copy.sandbox.exec({ shell: setup, stdin: '' }, { inheritStdio: true, signal: context.signal })
      if (done.exitCode === 0) await copies.keepSetup(copy)
      else context.err(`It ended with status ${done.exitCode ?? 'unknown'}; the shell starts without it.\n`)
      await copy.close()
    }
    const copy = await copies.open({ env: { TERM: context.env['TERM'] ?? 'xterm-256color' } })
    try {
      return await runShell(copy.sandbox, context)
    } finally {
      await copy.close()
    }
  } finally {
    await copies.close()
  }
}

function setupOf(trial: TrialRecord): string | undefined {
  const attempt = trial.attempts.find(({ number }) => number === trial.currentAttempt) ?? trial.attempts.at(-1)
  const facts = CommandFacts.safeParse(attempt?.verifications.at(-1)?.checks['command']?.facts)
  return facts.success ? facts.data.setup?.text : undefined
}

/** `script` gives the shell a terminal of its own: what runs in there can type nothing into the caller's. */
const INTERACTIVE: Command = {
  shell: 'if command -v script >/dev/null; then exec script -qec "bash -i" /dev/null; else exec bash -i; fi',
}

async function runShell(sandbox: Sandbox, context: CliContext): Promise<number> {
  const command = context.interactive ? INTERACTIVE : { argv: ['bash'] }
  const { exitCode, infraError } = await sandbox.exec(command, { inheritStdio: true })
  if (infraError !== undefined) throw new UserError(infraError, { hint: 'See `bakeoff doctor`.' })
  return exitCode ?? 1
}
