import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { removeDir } from '../lib/temp-dir.ts'
import { UserError } from '../model/errors.ts'
import type { AttemptId, IsoTime, Path, RunId } from '../model/ids.ts'
import { folderBytes } from '../sandbox/folder-bytes.ts'
import type { Store } from '../store/open.ts'
import { type AttemptFiles, readAttemptFiles } from '../store/read.ts'
import { isLocked, lockRun } from '../store/run-lock.ts'
import { openRecorder } from '../store/write.ts'
import { askYes } from './ask-yes.ts'
import { baselineNights } from './baseline-nights.ts'
import type { PruneFlags } from './commands/prune.ts'
import { type CliContext, printJson } from './context.ts'
import { packable, packOld } from './pack-old.ts'
import { packedText, prunedText } from './prune-text.ts'
import { PUBLISHED_FILE } from './published-file.ts'
import type { ResultsFolder } from './results-folder.ts'
import { withResultsForChange } from './results-for-change.ts'
import { chooseToPrune, type KeptFor, type Retention, type StoredFiles } from './retention.ts'

/** Bytes of a gigabyte, as disks are sold. */
const GB = 1e9
const DAY_MS = 86_400_000
/** Small, and what a person asks first: what was asked, and what came of it. */
const STAYS = /^(?:prompt.*\.md|attempt\.json)$/

/** `bakeoff prune`: looks, says what would go, asks, and removes it. */
export async function prune(flags: PruneFlags, context: CliContext): Promise<void> {
  const retention = retentionOf(flags)
  if (retention === undefined) {
    throw new UserError('Nothing was said of what to keep.', {
      hint: 'Add --keep-days N, --keep-gb N or both; --dry-run only looks.',
    })
  }
  await withResultsForChange({ cwd: context.cwd, suite: flags.suite }, async (results) => {
    const nowMs = Date.now()
    const chosen = await whatGoes(results, retention, nowMs)
    const { gone } = chosen
    if (!flags.json) context.out(prunedText(chosen))
    const acts = !flags.dryRun && gone.length > 0
    if (acts) await askYes('Remove these files?', flags, context)
    if (acts) await removeFiles(results, gone, new Date().toISOString())
    const { store } = results
    const packed = flags.dryRun ? packable(store, retention, nowMs).length : packOld(store, retention, nowMs)
    if (flags.json) return printJson(context, jsonOf(chosen, acts, packed))
    if (acts) context.out('Removed.\n')
    if (packed > 0) context.out(packedText(packed, flags.dryRun === true))
  })
}

/** What was typed as limits; `undefined` where nothing was. */
export function retentionOf({ keepDays, keepGb }: Pick<PruneFlags, 'keepDays' | 'keepGb'>): Retention | undefined {
  if (keepDays === undefined && keepGb === undefined) return undefined
  return {
    ...(keepDays === undefined ? {} : { keepDays }),
    ...(keepGb === undefined ? {} : { keepBytes: keepGb * GB }),
  }
}

/** `removed`: false where it was only looked at; `packed_runs`: how many records were, or would be, packed. */
function jsonOf({ gone, kept }: Pruned, removed: boolean, packedRuns: number): unknown {
  const sizeOf = (all: readonly Prunable[]): number => all.reduce((sum, one) => sum + one.bytes, 0)
  return {
    removed,
    packed_runs: packedRuns,
    attempts: gone.map(({ attemptId, startedAt, bytes }) => ({ attempt: attemptId, started_at: startedAt, bytes })),
    bytes: sizeOf(gone),
    kept: kept.flatMap(({ attemptId, bytes, keptFor }) =>
      keptFor === undefined ? [] : [{ attempt: attemptId, bytes, because: keptFor }],
    ),
  }
}

export type Pruned = { gone: Prunable[]; kept: Prunable[] }
export type Prunable = StoredFiles & Pick<AttemptFiles, 'run' | 'isLeftover'>
type Results = { store: Store; folder: ResultsFolder }

/** What a retention rule takes, and what it leaves; nothing is changed. */
export async function whatGoes({ store, folder }: Results, retention: Retention, nowMs: number): Promise<Pruned> {
  const keptFor = await keepersOf({ store, folder })
  const stored: Prunable[] = []
  for (const one of readAttemptFiles(store)) {
    const { attemptId, run, startedAt, isLeftover } = one
    if (!isLeftover && isTooYoung(startedAt, retention, nowMs)) continue
    const bytes = await prunableBytes(folder, attemptId)
    if (bytes === 0) continue
    // What an interrupted prune has recorded as gone is no longer anybody's to keep.
    const reason = isLeftover ? undefined : keptFor(one)
    stored.push({ attemptId, run, startedAt, bytes, isLeftover, ...(reason === undefined ? {} : { keptFor: reason }) })
  }
  const { gone, kept } = chooseToPrune(
    stored.filter((one) => !one.isLeftover),
    retention,
    nowMs,
  )
  return { gone: [...stored.filter((one) => one.isLeftover), ...gone], kept }
}

/** With no limit on size, what is young enough needs not even be looked at on the disk. */
function isTooYoung(startedAt: IsoTime, { keepDays = 0, keepBytes }: Retention, nowMs: number): boolean {
  return keepBytes === undefined && Date.parse(startedAt) >= nowMs - keepDays * DAY_MS
}

/** Why an attempt's files must stay; asked of many attempts, so each run is looked at once. */
async function keepersOf({ store, folder }: Results): Promise<(one: AttemptFiles) => KeptFor | undefined> {
  const baselines = await baselineNights(store, folder.suitePath)
  const running = new Map<RunId, boolean>()
  const isRunning = (run: RunId): boolean => {
    const known = running.get(run) ?? isLocked(folder.runDir(run))
    running.set(run, known)
    return known
  }
  return (one) => {
    if (isRunning(one.run)) return 'running'
    if (one.isAwaited) return 'awaited'
    if (existsSync(join(folder.attemptDir(one.attemptId), PUBLISHED_FILE))) return 'published'
    return baselines.has(one) ? 'baseline' : undefined
  }
}

/**
 * Records what is removed, run by run, and then removes it: killed in between, the next prune finishes it, and nobody
 * takes a folder that is gone for an agent that left nothing.
 */
export async function removeFiles({ store, folder }: Results, gone: readonly Prunable[], at: IsoTime): Promise<void> {
  for (const run of new Set(gone.map((one) => one.run))) {
    const own = gone.filter((one) => one.run === run)
    const lock = lockRun(folder.runDir(run))
    try {
      const fresh = own.filter((one) => !one.isLeftover)
      const bytes = fresh.reduce((sum, one) => sum + one.bytes, 0)
      const attemptIds = fresh.map((one) => one.attemptId)
      if (fresh.length > 0) {
        openRecorder(store, run, () => at).append({ type: 'files-pruned', attemptIds, bytes })
      }
      for (const { attemptId } of own) {
        for (const path of prunablePaths(folder, attemptId)) await removeDir(path)
      }
    } finally {
      lock.release()
    }
  }
}

/** Bytes on disk of what would be removed of an attempt. */
async function prunableBytes(folder: ResultsFolder, attemptId: AttemptId): Promise<number> {
  const paths = prunablePaths(folder, attemptId).map((path) => ({ path, stat: lstatSync(path) }))
  const own = paths.reduce((sum, { stat }) => sum + stat.blocks * 512, 0)
  const below = paths.filter(({ stat }) => stat.isDirectory()).map(({ path }) => path)
  return own + (await folderBytes(below, Infinity))
}

function prunablePaths(folder: ResultsFolder, attemptId: AttemptId): Path[] {
  const dir = folder.attemptDir(attemptId)
  if (!existsSync(dir)) return []
  return readdirSync(dir)
    .filter((name) => !STAYS.test(name) && name !== PUBLISHED_FILE)
    .map((name) => join(dir, name))
}
