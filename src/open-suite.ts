import { mkdirSync } from 'node:fs'
import { checks } from './checks/index.ts'
import { chooseSandbox } from './cli/choose-sandbox.ts'
import { contestantsOf, knownAdapters } from './cli/contestants.ts'
import { runScratch, sandboxesOf, scratchRoot } from './cli/host.ts'
import { type PlanFlags, planInputOf } from './cli/make-plan.ts'
import { pinRemotes } from './cli/pin-remotes.ts'
import { preflight } from './cli/preflight.ts'
import { reportRowsOf } from './cli/report-data.ts'
import { resultsFolderOf } from './cli/results-folder.ts'
import { bakeoffVersion } from './cli/version.ts'
import { wireEngine } from './cli/wire.ts'
import { loadSuite } from './config/load-suite.ts'
import type { Sink } from './contracts/sink.ts'
import type { EngineDeps } from './engine/deps.ts'
import { openEmitter } from './engine/emit.ts'
import type { VerifyDeps } from './engine/verify.ts'
import { removeDir } from './lib/temp-dir.ts'
import type { RunEnd } from './model/events.ts'
import type { Path } from './model/ids.ts'
import type { RunPlan } from './model/plan.ts'
import type { PlanInput } from './plan/plan-run.ts'
import type { ReportRows } from './report/build.ts'
import { pickSandbox } from './sandbox/pick.ts'
import { openStore } from './store/open.ts'
import { lockRun, type RunLock } from './store/run-lock.ts'
import { openRecorder } from './store/write.ts'

/** What a caller may choose of a suite; everything absent is as bakeoff.yaml says. */
export type SuiteChoices = Partial<Omit<PlanFlags, 'acceptProcessIsolation'>> & {
  /** Variables of the caller: PATH, HOME, and the keys of the adapters that the suite names. Nothing else is read. */
  env: Readonly<Record<string, string | undefined>>
  /** Folder that gets results/ and reports/; default: the suite's own. */
  out?: Path
  /** Told of every event after it is recorded. */
  sinks?: readonly Sink[]
  /** Let real agents run, and tests count as verified, where the machine has no sandbox. Default false. */
  acceptProcessIsolation?: boolean
  /** Ends running agents when aborted. */
  signal?: AbortSignal
}

/** A run that is locked and recorded as started. `end` records how it ended and gives back what a report is built from. */
export type OpenRun = { deps: EngineDeps; end(because: RunEnd): Promise<ReportRows> }

export type OpenSuite = {
  planInput: PlanInput
  startRun(plan: RunPlan): OpenRun
  /** Closes the record; a run that has not ended can be finished by `bakeoff run --resume`. */
  close(): void
}

/**
 * Loads a suite and opens its record: the way from a folder to `planRun` and `runPlan` with everything that this
 * machine has. Throws a UserError for mistakes in the suite and for agents that cannot run here.
 */
export async function openSuite(path: Path, choices: SuiteChoices): Promise<OpenSuite> {
  const { env, signal = new AbortController().signal, acceptProcessIsolation = false } = choices
  const suite = await loadSuite(path, { adapters: await knownAdapters() })
  const flags = { agents: [], tasks: [], tags: [], ...choices, acceptProcessIsolation }
  const draft = await planInputOf(suite, flags, 'process', { env, argv: [] })
  const contestants = await contestantsOf(draft.agents, env)
  const backend = await chooseSandbox(suite.config.sandbox, contestants.values(), acceptProcessIsolation, {
    env,
    scratch: runScratch(draft.runId),
  })
  await preflight(contestants.values(), env)
  const remotes = await pinRemotes({
    contestants: contestants.values(),
    known: undefined,
    sharedRepository: suite.config.remote.shared_repository,
    env,
    scratch: scratchRoot(),
    signal,
    warn: () => {},
  })
  const provenance = { ...draft.provenance, ...(remotes === undefined ? {} : { remotes }) }
  const folder = resultsFolderOf(choices.out ?? suite.path)
  const store = openStore(folder.database, 'write')
  const locks = new Set<RunLock>()
  return {
    planInput: { ...draft, sandbox: backend.level, provenance },
    startRun(plan) {
      const lock = lockRun(folder.runDir(plan.runId))
      locks.add(lock)
      mkdirSync(runScratch(plan.runId), { recursive: true, mode: 0o711 })
      const recorder = openRecorder(store, plan.runId, () => new Date().toISOString())
      const emitter = openEmitter({ append: (body) => recorder.append(body), followers: choices.sinks ?? [] })
      const { emit } = emitter
      emit({ type: 'run-started', plan })
      return {
        deps: wireEngine({ plan, store, folder, contestants, backend, emit, context: { env, signal } }),
        async end(because) {
          emit({ type: 'run-ended', because })
          await emitter.close()
          await removeDir(runScratch(plan.runId))
          lock.release()
          locks.delete(lock)
          return reportRowsOf(store, folder, plan.runId)
        },
      }
    },
    close() {
      for (const lock of locks) lock.release()
      store.close()
    },
  }
}

/** What `verifyDeliverable` needs, with the best sandbox of this machine. */
export async function verifyDepsOf(options: {
  env: Readonly<Record<string, string | undefined>>
  signal?: AbortSignal
}): Promise<VerifyDeps> {
  const { backend } = await pickSandbox('auto', sandboxesOf(options.env))
  return {
    backend,
    checks,
    scratchRoot: scratchRoot(),
    harnessVersion: bakeoffVersion(),
    now: Date.now,
    monotonicMs: () => performance.now(),
    signal: options.signal ?? new AbortController().signal,
  }
}
