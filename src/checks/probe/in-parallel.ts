import { availableParallelism } from 'node:os'

/** Probes that run at the same time: each is a whole test run, so that more would disturb one another. */
const MOST = 2

/**
 * Runs the tasks in their order, at most two at a time and never more than there are cores; results in the same order. Where
 * one throws, that is thrown once the other one has ended: nothing may be left running.
 */
export async function inParallel<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let task = tasks[next]; task !== undefined; task = tasks[next]) {
      const index = next
      next += 1
      results[index] = await task()
    }
  }
  const workers = Array.from({ length: Math.min(MOST, availableParallelism(), tasks.length) }, work)
  const ended = await Promise.allSettled(workers)
  for (const worker of ended) if (worker.status === 'rejected') throw worker.reason
  return results
}
