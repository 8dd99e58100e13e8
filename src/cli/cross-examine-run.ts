import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { checks } from '../checks/index.ts'
import { readText } from '../checks/read-text.ts'
import { type CrossSource, crossExamine } from '../engine/cross-examine.ts'
import type { Emit } from '../engine/emit.ts'
import { DELIVERABLE_DIR } from '../engine/verify.ts'
import { nearest } from '../lib/nearest.ts'
import { removeDir } from '../lib/temp-dir.ts'
import type { CrossExamination } from '../model/cross-examination.ts'
import { UserError } from '../model/errors.ts'
import type { AgentId } from '../model/ids.ts'
import { Manifest } from '../model/manifest.ts'
import type { RunPlan } from '../model/plan.ts'
import type { TrialResult } from '../model/report-data.ts'
import type { Task } from '../model/task.ts'
import { pickSandbox } from '../sandbox/pick.ts'
import { openStore, type Store } from '../store/open.ts'
import { findRun, readPlan, readTrial, readTrialResults } from '../store/read.ts'
import { lockRun } from '../store/run-lock.ts'
import { openRecorder } from '../store/write.ts'
import { crossTable } from '../verdict/cross-agreement.ts'
import type { CrossFlags } from './commands/cross.ts'
import { type CliContext, printJson } from './context.ts'
import { crossText } from './cross-text.ts'
import { runScratch, sandboxesOf } from './host.ts'
import { knownSecrets } from './known-secrets.ts'
import { type ResultsFolder, resultsFolderOf, suiteFolder } from './results-folder.ts'
import { wireEngine } from './wire.ts'

/** `bakeoff cross`: appends evidence to a run that nobody works on; verdicts stay as they are. */
export async function crossExamineRun(name: string, flags: CrossFlags, context: CliContext): Promise<void> {
  const folder = resultsFolderOf(suiteFolder(context.cwd, flags.suite))
  const store = openStore(folder.database, 'write')
  try {
    const plan = readPlan(store, findRun(store, name))
    const tasks = tasksOf(plan, flags)
    const contested = tasks.map((task) => ({ task, sources: sourcesOf(plan, task, store, folder) }))
    const lock = lockRun(folder.runDir(plan.runId))
    try {
      const examined = await examineAll(contested, { plan, store, folder, context })
      if (context.signal.aborted) throw new UserError('Stopped: nothing of the task at hand was recorded.')
      const tables = examined.map(crossTable)
      if (flags.json) printJson(context, { run: plan.runId, tasks: tables })
      else context.out(tables.map(crossText).join('\n'))
    } finally {
      lock.release()
    }
  } finally {
    store.close()
  }
}

type Exchanged = Task & { interface: string[] }

/** The tasks to examine, each with the files that are exchanged. */
function tasksOf(plan: RunPlan, flags: CrossFlags): Exchanged[] {
  const ids = plan.tasks.map(({ id }) => id)
  for (const id of flags.task) {
    if (ids.includes(id)) continue
    const meant = nearest(id, ids)
    throw new UserError(`Run ${plan.runId} has no task "${id}".`, {
      hint: meant === undefined ? `It has ${ids.join(', ')}.` : `Did you mean ${meant}?`,
    })
  }
  const wanted = plan.tasks.filter(({ id }) => flags.task.length === 0 || flags.task.includes(id))
  const fixed = wanted.flatMap((task) => {
    const globs = flags.interface.length > 0 ? flags.interface : (task.interface ?? [])
    return globs.length === 0 ? [] : [{ ...task, interface: globs }]
  })
  if (fixed.length > 0 && (flags.task.length === 0 || fixed.length === wanted.length)) return fixed
  throw new UserError('No fixed interface is known, so that nothing can be exchanged.', {
    hint: 'Name the files that all agents write alike: "interface: [slug.py]" in the task, or --interface slug.py.',
  })
}

/** One deliverable of each agent: of its trials the first one with the best verdict. */
function sourcesOf(plan: RunPlan, task: Task, store: Store, folder: ResultsFolder): CrossSource[] {
  const results = readTrialResults(store, plan.runId).filter((result) => result.task === task.id)
  const sources = plan.agents.flatMap(({ id }) => sourceOf(id, results, store, folder))
  if (sources.length >= 2) return sources
  throw new UserError(`Fewer than two agents left something on ${task.id}.`, {
    hint: `See what became of them: bakeoff status ${plan.runId}`,
  })
}

const BEST_FIRST: readonly (string | undefined)[] = ['verified', 'weak', 'unproven']

function sourceOf(agent: AgentId, results: readonly TrialResult[], store: Store, folder: ResultsFolder): CrossSource[] {
  const rank = ({ verdict }: TrialResult): number =>
    BEST_FIRST.includes(verdict) ? BEST_FIRST.indexOf(verdict) : BEST_FIRST.length
  const own = results
    .filter((result) => result.agent === agent)
    .sort((a, b) => rank(a) - rank(b) || a.trialIndex - b.trialIndex)
  for (const { trial, verdict } of own) {
    const record = readTrial(store, trial)
    const current = record.attempts.find(({ number }) => number === record.currentAttempt)
    const deliverable = current?.deliverable
    if (current === undefined || deliverable === undefined || deliverable.files.length === 0) continue
    if (current.prunedAt !== undefined) continue
    const root = join(folder.attemptDir(current.attemptId), DELIVERABLE_DIR)
    const known = verdict === undefined ? {} : { verdict }
    return [{ agent, trial, ...known, claims: claimsOf(root), deliverable, root }]
  }
  return []
}

const MOST_CLAIMS = 200
const MOST_LENGTH = 100

/** Claims of the manifest that have an id and a plain value, as text. */
function claimsOf(root: string): Record<string, string> {
  const manifest = Manifest.safeParse(jsonOf(readText(root, 'bakeoff.json') ?? ''))
  const claims = (manifest.data?.claims ?? []).slice(0, MOST_CLAIMS).flatMap(({ id, value }): [string, string][] => {
    const isPlain = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    if (typeof id !== 'string' || !isPlain) return []
    return [[id.slice(0, MOST_LENGTH), String(value).slice(0, MOST_LENGTH)]]
  })
  return Object.fromEntries(claims)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

type Contested = { task: Exchanged; sources: CrossSource[] }
type Work = { plan: RunPlan; store: Store; folder: ResultsFolder; context: CliContext }

async function examineAll(contested: readonly Contested[], work: Work): Promise<CrossExamination[]> {
  const { plan, store, folder, context } = work
  const scratch = runScratch(plan.runId)
  const recorder = openRecorder(store, plan.runId, () => new Date().toISOString())
  const { backend } = await pickSandbox('auto', sandboxesOf(context.env, scratch))
  mkdirSync(scratch, { recursive: true, mode: 0o711 })
  try {
    const secrets = await knownSecrets(context)
    const emit: Emit = (body) => recorder.append(body)
    const engine = wireEngine({ ...work, contestants: new Map(), backend, secrets, emit })
    const deps = { ...engine, checks, slots: engine.verifySlots }
    const examined: CrossExamination[] = []
    for (const { task, sources } of contested) {
      context.err(`${task.id}: ${sources.length ** 2} pairs of ${sources.map(({ agent }) => agent).join(', ')}\n`)
      const evidenceDir = join(folder.runDir(plan.runId), '_cross', task.id)
      const request = { task, interface: task.interface, sources, evidenceDir, policy: plan.verify, seed: plan.seed }
      const pairs = await crossExamine(request, deps)
      if (context.signal.aborted) break
      const examination: CrossExamination = {
        taskId: task.id,
        interface: task.interface,
        isolation: backend.level,
        at: new Date().toISOString(),
        contestants: sources.map(({ deliverable: _deliverable, root: _root, ...contestant }) => contestant),
        pairs,
      }
      recorder.append({ type: 'cross-examined', examination })
      examined.push(examination)
    }
    return examined
  } finally {
    await removeDir(scratch)
  }
}
