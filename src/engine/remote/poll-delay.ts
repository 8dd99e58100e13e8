const API_MS = 30_000
const GITHUB_MS = 60_000
const SLOWER_AFTER_MS = 30 * 60_000
const FACTOR = 1.5
const LONGEST_MS = 5 * 60_000

/**
 * Milliseconds until the next poll: the service's pace, slower by half from one poll to the next after 30 minutes, a
 * fifth more or less by chance (`random` 0 to 1), and never sooner than the service asks.
 */
export function pollDelay(options: {
  by: 'api' | 'github'
  paceMs: number | undefined
  elapsedMs: number
  lastMs: number | undefined
  retryAfterMs: number | undefined
  random: number
}): number {
  const pace = options.paceMs ?? (options.by === 'api' ? API_MS : GITHUB_MS)
  const slower = options.paceMs === undefined && options.elapsedMs > SLOWER_AFTER_MS
  const base = slower ? Math.min(LONGEST_MS, Math.max(pace, (options.lastMs ?? pace) * FACTOR)) : pace
  const jittered = base * (0.8 + 0.4 * options.random)
  return Math.round(Math.max(jittered, options.retryAfterMs ?? 0))
}
