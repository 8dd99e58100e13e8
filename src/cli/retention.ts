import type { AttemptId, IsoTime } from '../model/ids.ts'

const DAY_MS = 86_400_000

/** Why files stay, whatever their age and size. */
export const KEPT_FOR = {
  running: 'belong to a run that goes on',
  awaited: 'wait for a verification or a resume',
  baseline: 'belong to a night of a baseline',
  published: 'were published',
} as const
export type KeptFor = keyof typeof KEPT_FOR

export type StoredFiles = { attemptId: AttemptId; startedAt: IsoTime; bytes: number; keptFor?: KeptFor }

/** Absent: no limit of that kind. Both: what either of them takes goes. */
export type Retention = { keepDays?: number; keepBytes?: number }

/**
 * Which files go: those older than `keepDays`, then the oldest until the rest is at most `keepBytes`. `stored` comes the
 * oldest first. What is kept for a reason counts towards the size, and stays.
 */
export function chooseToPrune<T extends StoredFiles>(
  stored: readonly T[],
  { keepDays, keepBytes }: Retention,
  nowMs: number,
): { gone: T[]; kept: T[] } {
  const oldestMs = keepDays === undefined ? -Infinity : nowMs - keepDays * DAY_MS
  let bytes = stored.reduce((sum, one) => sum + one.bytes, 0)
  const gone: T[] = []
  const kept: T[] = []
  // Age first: what goes for its age may already make room for the rest.
  const aged = stored.filter((one) => one.keptFor === undefined && Date.parse(one.startedAt) < oldestMs)
  bytes -= aged.reduce((sum, one) => sum + one.bytes, 0)
  const isAged = new Set(aged)
  for (const one of stored) {
    const isTooMuch = keepBytes !== undefined && bytes > keepBytes && one.keptFor === undefined
    if (!isAged.has(one) && isTooMuch) bytes -= one.bytes
    if (isAged.has(one) || isTooMuch) gone.push(one)
    else kept.push(one)
  }
  return { gone, kept }
}
