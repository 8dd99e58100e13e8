/** A queue that runs asynchronous jobs, at most `limit` at the same time, in the order in which they were added. */
export function createQueue(limit) {
  const waiting = []
  const idleListeners = []
  let active = 0

  function startNext() {
    if (active >= limit) return
    const entry = waiting.shift()
    if (entry === undefined) {
      if (active === 0) for (const listener of idleListeners.splice(0)) listener()
      return
    }
    active += 1
    entry
      .job()
      .then(entry.resolve, entry.reject)
      .finally(() => {
        active -= 1
        startNext()
      })
  }

  return {
    /** Runs `job` when its turn comes; settles as the job does. */
    add(job) {
      return new Promise((resolve, reject) => {
        waiting.push({ job, resolve, reject })
        startNext()
      })
    },

    /** Resolves once nothing runs and nothing waits. */
    idle() {
      if (active === 0 && waiting.length === 0) return Promise.resolve()
      return new Promise((resolve) => idleListeners.push(resolve))
    },

    get size() {
      return waiting.length + active
    },
  }
}
