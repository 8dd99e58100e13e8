/** Longest delay that a timer can hold. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Milliseconds until then, at least 1 and never more than a timer can hold. */
export function remainingMs(deadlineMs: number): number {
  return Math.min(MAX_TIMER_MS, Math.max(1, deadlineMs - Date.now()))
}
