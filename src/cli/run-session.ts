import { mkdirSync } from 'node:fs'
import type { SandboxBackend } from '../contracts/sandbox.ts'
import type { Sink } from '../contracts/sink.ts'
import type { Contestant } from '../engine/deps.ts'
import { type Emitter, openEmitter } from '../engine/emit.ts'
import { attemptEndOfInterrupted } from '../engine/interrupted.ts'
import { runPlan } from '../engine/run-plan.ts'
import { removeDir } from '../lib/temp-dir.ts'
import type { RunEnd } from '../model/events.ts'
import type { RunId } from '../model/ids.ts'
import type { RunPlan } from '../model/plan.ts'
import type { ResumeOptions, TrialProgress } from '../plan/trial-state.ts'
import { jsonLines } from '../sinks/json-lines.ts'
import { lineProgress } from '../sinks/progress-lines.ts'
import { terminalProgress } from '../sinks/progress-terminal.ts'
import { applyEvent, newRunProgress, type RunProgress } from '../sinks/run-progress.ts'
import type { Store } from '../store/open.ts'
import { eventsAfter, readAttempt, readEndedAttempt, readProgress } from '../store/read.ts'
import { lockRun } from '../store/run-lock.ts'
import { openRecorder } from '../store/write.ts'
import type { CliContext } from './context.ts'
import { holdLogins } from './file-login.ts'
import { runScratch } from './host.ts'
import { remainingOf } from './remaining.ts'
import type { ResultsFolder } from './results-folder.ts'
import { wireEngine } from './wire.ts'

export type Session = {
  plan: RunPlan
  /** True for a run that is recorded already. */
  resumed: boolean
  /** True where a resumed run goes on by another plan than the recorded one; then the new one is recorded. */
  planChanged?: boolean
  options: ResumeOptions
  store: Store
  folder: ResultsFolder
  contestants: ReadonlyMap<string, Contestant>
  backend: SandboxBackend
}

/** Runs a plan, new or resumed, under its lock, and records how it ended. */
export async function runSession(session: Session, context: CliContext): Promise<RunEnd> {
  const { plan, store, folder } = session
  const lock = lockRun(folder.runDir(plan.runId))
  const scratch = runScratch(plan.runId)
  let logins: { release(): void } | undefined
  try {
    // Before the scratch folder goes: a killed runner may have left a renewed login there.
    logins = holdLogins(session.contestants.values())
    // What a killed runner left there belongs to nobody: the lock is ours.
    await removeDir(scratch)
    mkdirSync(scratch, { recursive: true, mode: 0o711 })
    const recorder = openRecorder(store, plan.runId, () => new Date().toISOString())
    const followers = [progressSink(context, recordedProgress(store, plan.runId))]
    const emitter = openEmitter({ append: (body) => recorder.append(body), followers })
    try {
      return await runRecorded(session, emitter, context)
    } finally {
      await emitter.close()
    }
  } finally {
    await removeDir(scratch)
    logins?.release()
    lock.release()
  }
}

async function runRecorded(session: Session, emitter: Emitter, context: CliContext): Promise<RunEnd> {
  const { plan, store } = session
  const { emit } = emitter
  let progress: TrialProgress[] = []
  if (session.resumed) {
    progress = readProgress(store, plan.runId)
    if (session.planChanged) emit({ type: 'run-started', plan })
    emit({ type: 'run-resumed', pid: process.pid })
    progress = endInterrupted(session, progress, emitter)
  } else {
    emit({ type: 'run-started', plan })
  }
  const deps = wireEngine({ ...session, emit, context })
  const because = await runPlan(plan, byTrial(progress), session.options, deps)
  emit({ type: 'run-ended', because })
  return because
}

/**
 * An attempt that a killed harness left open is closed as cancelled: its trial is tried again, and nobody's fault. One
 * that was meant for a service is not: it may be at work there, so it is taken up again.
 */
function endInterrupted(session: Session, progress: readonly TrialProgress[], { emit }: Emitter): TrialProgress[] {
  return progress.map((trial) => ({
    ...trial,
    attempts: trial.attempts.map((attempt) => {
      if (attempt.outcome !== undefined) return attempt
      const record = readAttempt(session.store, `${trial.trialId}/${attempt.number}`)
      if (record.remote !== undefined) return { ...attempt, atService: true }
      const continued = record.reply && readEndedAttempt(session.store, record.reply.continues)?.attempt
      emit({ type: 'attempt-ended', attempt: attemptEndOfInterrupted(record, trial.trialId, continued) })
      return attempt
    }),
  }))
}

const byTrial = (progress: readonly TrialProgress[]): Map<RunId, TrialProgress> =>
  new Map(progress.map((trial) => [trial.trialId, trial]))

/** How far a run is by what is recorded of it: a resumed one does not begin at nothing. */
function recordedProgress(store: Store, run: RunId): RunProgress {
  const progress = newRunProgress()
  let events = eventsAfter(store, run, 0)
  for (let last = events.at(-1); last !== undefined; last = events.at(-1)) {
    for (const event of events) applyEvent(progress, event)
    events = eventsAfter(store, run, last.seq)
  }
  return progress
}

function progressSink(context: CliContext, progress: RunProgress): Sink {
  if (context.env['BAKEOFF_EVENTS'] === 'json') return jsonLines((line) => context.err(`${line}\n`))
  if (context.stderr.isTTY) {
    return terminalProgress({ stream: context.stderr, now: Date.now, remaining: remainingOf, progress })
  }
  return lineProgress((line) => context.err(`${line}\n`), progress)
}
