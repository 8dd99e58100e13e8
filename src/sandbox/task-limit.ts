import { readdir } from 'node:fs/promises'
import { countThreads } from '../lib/process-tree.ts'

/**
 * RLIMIT_NPROC counts threads, per user: a backstop far above the watcher's limit, or it would be hit first by honest
 * programs with many threads and turn a limit into a failure.
 */
export async function taskLimit(uid: number, dedicatedUser: boolean): Promise<(pids: number | undefined) => number> {
  const others = dedicatedUser ? 0 : countThreads(uid, (await readdir('/proc')).map(Number).filter(Number.isInteger))
  return (pids) => others + 1024 + 8 * (pids ?? 4096)
}
