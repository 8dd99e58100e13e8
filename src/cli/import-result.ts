import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { EngineDeps } from '../engine/deps.ts'
import { openEmitter } from '../engine/emit.ts'
import { collectCommit } from '../engine/remote/collect-commit.ts'
import { verifyAttempt } from '../engine/verify-attempt.ts'
import { nearest } from '../lib/nearest.ts'
import { stripControl } from '../lib/strip-control.ts'
import { removeDir } from '../lib/temp-dir.ts'
import type { Attempt } from '../model/attempt.ts'
import type { Deliverable } from '../model/deliverable.ts'
import { UserError } from '../model/errors.ts'
import type { FileRef } from '../model/file-ref.ts'
import { AgentId, attemptIdOf, type Path, type RunId, trialIdOf } from '../model/ids.ts'
import type { ImportRecord } from '../model/import-record.ts'
import type { RunPlan, Trial } from '../model/plan.ts'
import type { Task } from '../model/task.ts'
import { pickSandbox } from '../sandbox/pick.ts'
import { openStore, type Store } from '../store/open.ts'
import { findRun, readPlan, readStatus, readTrial } from '../store/read.ts'
import { lockRun } from '../store/run-lock.ts'
import { openRecorder } from '../store/write.ts'
import { collectFolder } from '../workspace/collect.ts'
import { hasFolder, topFolders } from '../workspace/commit-folders.ts'
import { ownGit } from '../workspace/own-git.ts'
import { keepResultsIn } from '../workspace/remote-repository.ts'
import type { ImportFlags } from './commands/import.ts'
import { builtInAdapters } from './contestants.ts'
import { type CliContext, printJson } from './context.ts'
import { runScratch, sandboxesOf } from './host.ts'
import { type ImportSource, importSource, type SourceInput } from './import-source.ts'
import { importedAdapter, importedAgent } from './imported-adapter.ts'
import { type ResultsFolder, resultsFolderOf, suiteFolder } from './results-folder.ts'
import { wireEngine } from './wire.ts'

/** `bakeoff import`: collects, verifies and records what was made elsewhere, as one more trial of a run. */
export async function importResult(name: string, flags: ImportFlags, context: CliContext): Promise<void> {
  checkTimes(flags)
  const folder = resultsFolderOf(suiteFolder(context.cwd, flags.suite))
  const store = openStore(folder.database, 'write')
  try {
    const run = findRun(store, name)
    const lock = lockRun(folder.runDir(run))
    const scratch = runScratch(run)
    try {
      mkdirSync(scratch, { recursive: true, mode: 0o711 })
      const trial = await importTrial({ run, flags, folder, store, context })
      tell(store, trial, flags, context)
    } finally {
      await removeDir(scratch)
      lock.release()
    }
  } finally {
    store.close()
  }
}

function checkTimes({ started, finished }: ImportFlags): void {
  if ((started === undefined) !== (finished === undefined)) {
    throw new UserError('--started and --finished belong together.', { hint: 'Give both, or leave both out.' })
  }
  if (started !== undefined && finished !== undefined && finished < started) {
    throw new UserError('It cannot have finished before it started.', { hint: 'Change --started or --finished.' })
  }
}

type Import = { run: RunId; flags: ImportFlags; folder: ResultsFolder; store: Store; context: CliContext }

async function importTrial(input: Import): Promise<Trial> {
  const { run, flags, folder, store, context } = input
  const { plan, trial, task } = widened(readPlan(store, run), flags)
  const recorder = openRecorder(store, run, () => new Date().toISOString())
  const emitter = openEmitter({ append: (body) => recorder.append(body), followers: [] })
  try {
    const deps = await engineOf(input, plan, emitter.emit)
    const collected = await collect(input, { plan, trial, task }, deps)
    const before = readStatus(store, run, Date.now()).ended
    emitter.emit({ type: 'run-started', plan })
    record(trial, collected, flags, deps)
    const verified = await verifyAttempt({ plan, trial, number: 1, judgeOnly: false }, deps)
    emitter.emit({ type: 'run-ended', because: verified ? (before ?? 'incomplete') : 'cancelled' })
    if (!verified) context.setExitCode(130)
    writeFileSync(join(folder.attemptDir(attemptIdOf(trial.id, 1)), 'attempt.json'), attemptJson(store, trial))
    return trial
  } finally {
    await emitter.close()
  }
}

/** The plan with one more trial. Throws a UserError for a task that it lacks, or a contestant that runs by itself. */
function widened(
  plan: RunPlan,
  { task: taskId, agent: agentId }: ImportFlags,
): { plan: RunPlan; trial: Trial; task: Task } {
  const task = plan.tasks.find(({ id }) => id === taskId)
  if (task === undefined) {
    const ids = plan.tasks.map(({ id }) => id)
    const meant = nearest(taskId, ids)
    throw new UserError(`Run ${plan.runId} has no task "${taskId}".`, {
      hint: meant === undefined ? `It has: ${ids.join(', ')}.` : `Did you mean "${meant}"?`,
    })
  }
  const known = plan.agents.find(({ id }) => id === agentId)
  if (known !== undefined && known.adapter !== importedAdapter.id) {
    throw new UserError(`"${agentId}" ran by itself in this run; what is imported must not be mixed with that.`, {
      hint: `Choose another name, such as --agent ${agentId}-by-hand.`,
    })
  }
  const named = AgentId.safeParse(agentId)
  if (!named.success) throw new UserError(`--agent ${agentId}: ${named.error.issues[0]?.message}.`)
  const own = plan.trials.filter((trial) => trial.taskId === task.id && trial.agentId === agentId)
  const index = Math.max(0, ...own.map((trial) => trial.index)) + 1
  const position = Math.max(-1, ...plan.trials.map((trial) => trial.position)) + 1
  const id = trialIdOf(plan.runId, task.id, agentId, index)
  const trial = { id, runId: plan.runId, taskId: task.id, agentId, index, position }
  const agents = known === undefined ? [...plan.agents, importedAgent(agentId)] : plan.agents
  return { plan: { ...plan, agents, trials: [...plan.trials, trial] }, trial, task }
}

/** The engine without contestants, but with every key that an agent may have had: none of them may be kept. */
async function engineOf(
  { folder, store, context }: Import,
  plan: RunPlan,
  emit: EngineDeps['emit'],
): Promise<EngineDeps> {
  const { backend } = await pickSandbox(plan.sandbox, sandboxesOf(context.env, runScratch(plan.runId)))
  const names = (await builtInAdapters()).flatMap(({ secretEnv }) => secretEnv)
  const secrets = Object.fromEntries(
    names.flatMap((name): [string, string][] => (context.env[name] ? [[name, context.env[name]]] : [])),
  )
  const agent = importedAgent('import')
  const contestants = new Map([[agent.id, { agent, adapter: importedAdapter, options: {}, secrets }]])
  return wireEngine({ plan, store, folder, contestants, backend, emit, context })
}

type Collected = { deliverable: Deliverable; diff?: FileRef; source: ImportSource }
type Placed = { plan: RunPlan; trial: Trial; task: Task }

/** The deliverable in the attempt's folder, which is gone again where there turns out to be none. */
async function collect(input: Import, placed: Placed, deps: EngineDeps): Promise<Collected> {
  const dir = input.folder.attemptDir(attemptIdOf(placed.trial.id, 1))
  mkdirSync(dir, { recursive: true })
  let kept = false
  try {
    const source = await importSource(sourceInput(input, placed, deps))
    const collected = await collectSource(source, dir, { ...input, ...placed }, deps)
    kept = true
    return { ...collected, source }
  } finally {
    // The trial's whole folder: there is no such trial.
    if (!kept) await removeDir(dirname(dir))
  }
}

function sourceInput({ flags, context }: Import, { plan, trial }: Placed, deps: EngineDeps): SourceInput {
  return {
    flags,
    cwd: context.cwd,
    repository: plan.provenance.repository?.path,
    gitDir: keepResultsIn(join(deps.scratchRoot, 'imported.git')),
    git: ownGit(context.env),
    scratch: deps.scratchRoot,
    signal: deps.signal,
    keepAs: `refs/bakeoff/import/${trial.taskId}/${trial.agentId}/${trial.index}`,
    now: new Date(deps.now()).toISOString(),
  }
}

async function collectSource(
  source: ImportSource,
  dir: Path,
  { flags, plan, trial, task }: Import & Placed,
  { scratchRoot: scratch, redactor }: EngineDeps,
): Promise<Omit<Collected, 'source'>> {
  const attemptId = attemptIdOf(trial.id, 1)
  if ('dir' in source) {
    if (flags.folder !== undefined) {
      throw new UserError('--folder is for repositories.', { hint: '--dir names the folder itself.' })
    }
    const deliverable = await collectFolder(source.dir, { attemptId, dest: dir, redactor })
    return { deliverable: notEmpty(deliverable, source.dir) }
  }
  const place = flags.folder?.replace(/\/+$/, '') ?? task.folder
  await checkFolder(source, place)
  const { gitDir, base, commit } = source
  const suite = plan.provenance.suitePath
  const what = { attemptId, task: { id: task.id, folder: place }, dir, suite, gitDir, base, commit }
  const { deliverable, diff } = await collectCommit(what, { scratch, redactor })
  return { deliverable: notEmpty(deliverable, place), diff }
}

async function checkFolder(source: { gitDir: string; commit: string; source: string }, place: string): Promise<void> {
  if (/^[^/:\\]+(\/[^/:\\]+)*$/.test(place) && !place.split('/').some((part) => part === '..' || part === '.')) {
    if (await hasFolder(source.gitDir, source.commit, place)) return
  }
  const folders = (await topFolders(source.gitDir, source.commit)).slice(0, 12).map(stripControl)
  throw new UserError(`${source.source} has no folder "${place}".`, {
    hint: folders.length === 0 ? 'It has no folder at all.' : `It has: ${folders.join(', ')}. Name one with --folder.`,
  })
}

function notEmpty(deliverable: Deliverable, place: string): Deliverable {
  if (deliverable.files.length > 0) return deliverable
  throw new UserError(`${place} holds no file.`, { hint: 'There is nothing to verify.' })
}

/** One attempt that is over as it begins. Nobody measured its time: it is absent unless a person gives it. */
function record(trial: Trial, { deliverable, diff, source }: Collected, flags: ImportFlags, deps: EngineDeps): void {
  const { started, finished, costUsd, model, note } = flags
  const id = attemptIdOf(trial.id, 1)
  const now = new Date(deps.now()).toISOString()
  const isolation = deps.backend.level
  deps.emit({ type: 'attempt-started', attemptId: id, trialId: trial.id, number: 1, isolation, deadline: now })
  const spanMs =
    started === undefined || finished === undefined ? undefined : Date.parse(finished) - Date.parse(started)
  const { text } = deps.redactor
  const imported: ImportRecord = {
    from: source.from,
    source: text(source.source),
    importedAt: now,
    given: [
      ...(spanMs === undefined ? [] : (['times'] as const)),
      ...(costUsd === undefined ? [] : (['cost'] as const)),
      ...(model === undefined ? [] : (['model'] as const)),
    ],
    ...(source.repository === undefined ? {} : { repository: text(source.repository) }),
    ...('commit' in source ? { commit: source.commit, base: source.base } : {}),
    ...(note === undefined ? {} : { note: text(stripControl(note)).slice(0, 2000) }),
  }
  const attempt: Attempt = {
    id,
    trialId: trial.id,
    number: 1,
    outcome: { kind: 'finished' },
    rounds: [],
    usage: costUsd === undefined ? {} : { reportedUsd: costUsd },
    timing: { queuedMs: 0, rateLimitedMs: 0, ...(spanMs === undefined ? {} : { activeMs: spanMs, wallMs: spanMs }) },
    observed: model === undefined ? {} : { model: text(stripControl(model)).slice(0, 100) },
    isolation,
    ...(diff === undefined ? {} : { diff }),
    imported,
    startedAt: started ?? now,
    endedAt: finished ?? now,
  }
  deps.emit({ type: 'attempt-ended', attempt, deliverable })
}

const attemptJson = (store: Store, trial: Trial): string =>
  `${JSON.stringify(readTrial(store, trial.id).attempts[0]?.attempt, null, 2)}\n`

function tell(store: Store, trial: Trial, { json }: ImportFlags, context: CliContext): void {
  const { result } = readTrial(store, trial.id)
  if (json) {
    const { status, verdict, reason } = result
    printJson(context, { trial: trial.id, status: status ?? null, verdict: verdict ?? null, reason: reason ?? null })
    return
  }
  context.out(
    `${trial.id}: ${result.verdict ?? 'not verified'}${result.reason ? `: ${stripControl(result.reason)}` : ''}\n`,
  )
  context.out(`Marked as imported. See it: bakeoff show ${trial.id}; all of them: bakeoff report ${trial.runId}\n`)
}
