import { estimateRemaining } from '../plan/estimate-remaining.ts'
import type { Remaining } from '../sinks/progress-text.ts'
import type { RunProgress } from '../sinks/run-progress.ts'

/** The time until a run ends, from what has ended so far; absent while nothing has. */
export function remainingOf(progress: RunProgress, nowMs: number = Date.now()): Remaining | undefined {
  const { plan } = progress
  if (plan === undefined) return undefined
  const running = [...progress.running.values()]
  const busy = new Set(running.map((attempt) => attempt.trialId))
  const byId = new Map(plan.trials.map((trial) => [trial.id, trial]))
  const cellOf = (trialId: string): { agentId: string; taskId: string } => {
    const trial = byId.get(trialId)
    return { agentId: trial?.agentId ?? '', taskId: trial?.taskId ?? '' }
  }
  return estimateRemaining({
    finished: [...progress.ended]
      .filter(([trialId, end]) => !busy.has(trialId) && end.activeMs > 0)
      .map(([trialId, end]) => ({ ...cellOf(trialId), durationMs: end.activeMs })),
    running: running.map((attempt) => ({ ...cellOf(attempt.trialId), elapsedMs: nowMs - attempt.sinceMs })),
    waiting: plan.trials
      .filter((trial) => !busy.has(trial.id) && !progress.ended.has(trial.id))
      .map(({ agentId, taskId }) => ({ agentId, taskId })),
    lanes: { total: plan.limits.total, perProvider: plan.limits.perProvider, agents: plan.agents },
    timeoutMs: Object.fromEntries(plan.tasks.map((task) => [task.id, task.timeoutSec * 1000])),
  })
}
