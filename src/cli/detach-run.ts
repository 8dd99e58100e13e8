import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { UserError } from '../model/errors.ts'
import { isLocked, lockRun } from '../store/run-lock.ts'
import { openRecorder } from '../store/write.ts'
import type { RunFlags } from './commands/run.ts'
import { type CliContext, printJson } from './context.ts'
import type { Session } from './run-session.ts'

const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url))
const LOG_FILE = 'runner.log'
/** A runner that has not taken the run's lock by then has a problem of its own. */
const START_PATIENCE_MS = 30_000
const LOOK_EVERY_MS = 50

/**
 * Records the plan and leaves it to a background runner, which is nothing but a resume: killed at any moment, it can be
 * started again. Returns as soon as the runner has the run's lock.
 */
export async function detachRun(session: Session, flags: RunFlags, context: CliContext): Promise<void> {
  const { plan, folder } = session
  recordPlan(session)
  const runDir = folder.runDir(plan.runId)
  const log = join(runDir, LOG_FILE)
  const child = startRunner({ suitePath: folder.suitePath, run: plan.runId, log }, flags, context)
  await untilRunning(child, { runDir, log, run: plan.runId })
  child.unref()
  if (flags.json) return printJson(context, { run: plan.runId, pid: child.pid ?? null, log, detached: true })
  context.out(`Run ${plan.runId} goes on in the background (process ${child.pid}).\n`)
  context.out(`Look on: bakeoff watch ${plan.runId} · stop it: bakeoff cancel ${plan.runId} · its log: ${log}\n`)
}

function recordPlan({ plan, resumed, planChanged, store, folder }: Session): void {
  if (resumed && !planChanged) return
  const lock = lockRun(folder.runDir(plan.runId))
  try {
    openRecorder(store, plan.runId, () => new Date().toISOString()).append({ type: 'run-started', plan })
  } finally {
    lock.release()
  }
}

type Runner = { suitePath: string; run: string; log: string }

function startRunner({ suitePath, run, log }: Runner, flags: RunFlags, context: CliContext): ChildProcess {
  mkdirSync(join(log, '..'), { recursive: true })
  const output = openSync(log, 'a')
  // The address of a webhook goes by the environment: an argument could be read by everybody on the machine.
  const env = { ...context.env, ...(flags.notify === undefined ? {} : { BAKEOFF_NOTIFY: flags.notify }) }
  const argv = ['run', suitePath, '--resume', run, '--yes', ...passedOn(flags)]
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    cwd: suitePath,
    detached: true,
    stdio: ['ignore', output, output],
    env,
  })
  closeSync(output)
  return child
}

/** What a resume cannot take from the recorded plan. */
function passedOn(flags: RunFlags): string[] {
  return [
    ...(flags.unsafeNoSandbox ? ['--unsafe-no-sandbox'] : []),
    ...(flags.acceptProcessIsolation ? ['--accept-process-isolation'] : []),
    ...(flags.only === undefined ? [] : ['--only', flags.only]),
    ...(flags.concurrency === undefined ? [] : ['-c', String(flags.concurrency)]),
    ...(flags.budgetUsd === undefined ? [] : ['--budget-usd', String(flags.budgetUsd)]),
  ]
}

async function untilRunning(child: ChildProcess, at: { runDir: string; log: string; run: string }): Promise<void> {
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  child.once('error', () => {
    ended = true
  })
  for (let waitedMs = 0; waitedMs < START_PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
    if (isLocked(at.runDir)) return
    if (ended) {
      // A very short run may have ended already; one that failed to start says why in its log.
      if (child.exitCode === 0 || child.exitCode === 3) return
      const words = readFileSync(at.log, 'utf8').trim().split('\n').slice(-3).join(' ')
      throw new UserError(`The background runner of ${at.run} stopped at once: ${words}`, {
        hint: `Nothing is lost. Go on here: bakeoff run --resume ${at.run}`,
      })
    }
    await sleep(LOOK_EVERY_MS)
  }
  throw new UserError(`The background runner of ${at.run} did not start within ${START_PATIENCE_MS / 1000} s.`, {
    hint: `See ${at.log}, or go on here: bakeoff run --resume ${at.run}`,
  })
}
