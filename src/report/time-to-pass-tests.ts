import type { AgentId, TaskId } from '../model/ids.ts'
import type { TrialResult } from '../model/report-data.ts'
import { adjust } from '../stats/adjust.ts'
import { logrankPermutedP } from '../stats/logrank-permuted.ts'
import { type SurvivalTimes, survivalTimes } from '../stats/survival-times.ts'

/** The log-rank p of a pair; undefined where the test says nothing about it. */
export type TimedPair = { a: AgentId; b: AgentId; p: number | undefined }

const EXCHANGES = 9999

/** With more trials of a pair the chi-square limit holds well enough, and exchanging labels would take long. */
const MOST_EXCHANGED = 500

/**
 * The p of each pair's times to a pass, corrected (Holm) over the pairs. Where chi square calls a pair of few trials
 * significant, exchanging the labels within each task must do so too: chi square alone errs in up to 7 runs of 100.
 */
export function timeToPassHolm(
  pairs: readonly TimedPair[],
  trials: readonly TrialResult[],
  { tauMs, alpha, seed }: { tauMs: number; alpha: number; seed: number },
): (number | undefined)[] {
  const times = timesByAgent(trials, tauMs)
  const careful = pairs.map(({ a, b, p }) => {
    if (p === undefined || p > alpha) return p
    const strata = strataOf(times.get(a), times.get(b))
    const size = strata.flat().reduce((sum, { events, censored }) => sum + events.length + censored.length, 0)
    if (size > MOST_EXCHANGED) return p
    return Math.max(p, logrankPermutedP({ strata, B: EXCHANGES, seed: `bakeoff:logrank:${seed}` }))
  })
  const { holm } = adjust({ p: careful.filter((p) => p !== undefined) })
  let tested = 0
  return careful.map((p) => {
    if (p === undefined) return undefined
    tested += 1
    return holm[tested - 1]
  })
}

type TimesByTask = ReadonlyMap<TaskId, SurvivalTimes>

/** Counted trials by agent and task; one that has not passed by tau never will, so it waits there. */
function timesByAgent(trials: readonly TrialResult[], tauMs: number): Map<AgentId, TimesByTask> {
  const cells = new Map<AgentId, Map<TaskId, { time: number[]; event: number[] }>>()
  for (const { agent, task, status, activeMs } of trials) {
    if (status !== 'pass' && status !== 'fail') continue
    const own = cells.get(agent) ?? new Map<TaskId, { time: number[]; event: number[] }>()
    cells.set(agent, own)
    const { time, event } = own.get(task) ?? { time: [], event: [] }
    own.set(task, { time, event })
    const inTime = status === 'pass' && activeMs !== undefined && activeMs <= tauMs
    time.push(inTime ? activeMs : tauMs)
    event.push(inTime ? 1 : 0)
  }
  return new Map(
    [...cells].map(([agent, own]) => [
      agent,
      new Map([...own].map(([task, { time, event }]) => [task, survivalTimes(time, event)])),
    ]),
  )
}

function strataOf(a: TimesByTask | undefined, b: TimesByTask | undefined): [SurvivalTimes, SurvivalTimes][] {
  return [...(a ?? [])].flatMap(([task, times]): [SurvivalTimes, SurvivalTimes][] => {
    const others = b?.get(task)
    return others === undefined ? [] : [[times, others]]
  })
}
