import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { removeDir } from '../lib/temp-dir.ts'
import { UserError } from '../model/errors.ts'
import type { RunId } from '../model/ids.ts'
import type { Store } from '../store/open.ts'
import { findRun, readRun } from '../store/read.ts'
import { confirmationsOf } from '../store/read-nights.ts'
import { removeRun } from '../store/remove-run.ts'
import { lockRun } from '../store/run-lock.ts'
import { askYes } from './ask-yes.ts'
import { baselineNights } from './baseline-nights.ts'
import type { RemoveFlags } from './commands/rm.ts'
import { type CliContext, printJson } from './context.ts'
import type { ResultsFolder } from './results-folder.ts'
import { withResultsForChange } from './results-for-change.ts'

/** Belongs to whoever holds the lock, and is removed last. */
const LOCK = /^runner\.lock/

/** `bakeoff rm RUN`: asks, then removes the run's files and all that is recorded of it. */
export async function removeRunOf(name: string, flags: RemoveFlags, context: CliContext): Promise<void> {
  await withResultsForChange({ cwd: context.cwd, suite: flags.suite }, async ({ store, folder }) => {
    const run = findRun(store, name)
    // Fresh trials say something about the night that they confirm, and about nothing else.
    const runs = [...confirmationsOf(store, [run]), run]
    if (!flags.force) await refuseBaseline(store, folder, run)
    const locks = runs.map((one) => lockRun(folder.runDir(one)))
    try {
      context.err(`${runs.map((one) => describe(store, one)).join('\n')}\n`)
      await askYes('Remove it for good?', flags, context)
      for (const one of runs) await removeOne(store, folder, one)
    } finally {
      for (const lock of locks) lock.release()
    }
    for (const one of runs) await removeDir(folder.runDir(one))
    if (flags.json) printJson(context, { removed: runs })
    else context.out(`Removed ${runs.join(' and ')}.\n`)
  })
}

async function refuseBaseline(store: Store, folder: ResultsFolder, run: RunId): Promise<void> {
  const { name, startedAt } = readRun(store, run)
  const baselines = await baselineNights(store, folder.suitePath)
  const agents = baselines.agentsOf({ suite: name, runStartedAt: startedAt })
  if (agents.length === 0) return
  throw new UserError(`Run ${run} is of a night that the baseline of ${agents.join(', ')} was measured on.`, {
    hint: 'Set another baseline first (`bakeoff gate baseline set`), or add --force: the baseline keeps its counts.',
  })
}

function describe(store: Store, run: RunId): string {
  const { name, startedAt, trials, passed, failed, lost, confirms } = readRun(store, run)
  const what = confirms === undefined ? `${name}: run ${run}` : `its fresh trials: run ${run}`
  return `${what}, ${startedAt.slice(0, 10)}, ${trials} trials (${passed} passed, ${failed} failed, ${lost} lost)`
}

/** Files first: killed in between, the run is still on the list, and can be removed again. */
async function removeOne(store: Store, folder: ResultsFolder, run: RunId): Promise<void> {
  const dir = folder.runDir(run)
  const names = existsSync(dir) ? readdirSync(dir) : []
  for (const one of names.filter((file) => !LOCK.test(file))) await removeDir(join(dir, one))
  await removeDir(folder.reportDir(run))
  removeRun(store, run)
}
