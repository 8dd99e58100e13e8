import PQueue from 'p-queue'

/** Whose limits a job counts against; one that works elsewhere takes no place of the total. */
export type Slot = { agentId: string; maxParallel: number; provider: string; elsewhere?: boolean }

export type TrialQueue = {
  /** Runs the job when the total, the agent's and the provider's limits all allow it; in the order of the calls. */
  add(slot: Slot, job: () => Promise<void>): Promise<void>
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>
}

/**
 * Total, per-agent and per-provider limits for one run.
 * A job passes its agent's queue, then its provider's, then the total one: always in this order, so no two jobs can
 * hold what the other waits for, and an agent at its limit never blocks another agent's place in the total.
 */
export function openTrialQueue(limits: { total: number; perProvider: Readonly<Record<string, number>> }): TrialQueue {
  const total = new PQueue({ concurrency: limits.total })
  const agents = new Map<string, PQueue>()
  const providers = new Map<string, PQueue>()
  const pending = new Set<Promise<void>>()

  const queueOf = (map: Map<string, PQueue>, key: string, concurrency: number): PQueue => {
    const known = map.get(key)
    if (known) return known
    const made = new PQueue({ concurrency })
    map.set(key, made)
    return made
  }

  return {
    add(slot, job) {
      const agent = queueOf(agents, slot.agentId, slot.maxParallel)
      const provider = queueOf(providers, slot.provider, limits.perProvider[slot.provider] ?? Number.POSITIVE_INFINITY)
      const done = agent.add(() => provider.add(() => (slot.elsewhere === true ? job() : total.add(job))))
      const settled = done.finally(() => pending.delete(settled))
      pending.add(settled)
      return settled
    },
    async idle() {
      while (pending.size > 0) await Promise.allSettled([...pending])
    },
  }
}
