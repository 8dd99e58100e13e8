import type { Store } from '../store/open.ts'
import { compact, packRun, runsToPack } from '../store/pack-run.ts'
import type { Retention } from './retention.ts'

const DAY_MS = 86_400_000

/** Runs whose record the rule would pack: older than `keepDays`, ended, and not packed yet. */
export const packable = (store: Store, { keepDays }: Retention, nowMs: number): string[] =>
  keepDays === undefined ? [] : runsToPack(store, new Date(nowMs - keepDays * DAY_MS).toISOString())

/** Packs the record of old runs, of which nothing is lost, and gives the room back; returns how many runs. */
export function packOld(store: Store, retention: Retention, nowMs: number): number {
  const runs = packable(store, retention, nowMs)
  for (const run of runs) packRun(store, run)
  if (runs.length > 0) compact(store)
  return runs.length
}
