import type { NightDate } from '../../model/gate-baseline.ts'
import type { AgentId, TaskId } from '../../model/ids.ts'
import type { AgentHistory, HistoryNight, TaskHistory } from '../../model/night-history.ts'
import { wilson } from '../../stats/wilson.ts'
import { type CellIndex, cellIndex } from '../cell-index.ts'
import { type EffortNight, mostlyPassed } from './night-cells.ts'
import { asFactor, trendOf } from './trend-of.ts'

const CONF = 0.95

/** One agent over the nights of a history: rates, flips of single tasks, and trends of rate, time and cost. */
export function agentHistory(agent: AgentId, own: readonly EffortNight[], nights: readonly NightDate[]): AgentHistory {
  const rateTrend = trendOf(own, ({ passed, counted }) => (counted === 0 ? undefined : passed / counted))
  const timeTrend = asFactor(trendOf(own, ({ timed, logActiveMs }) => (timed === 0 ? undefined : logActiveMs)))
  const costTrend = asFactor(trendOf(own, ({ priced, logUsd }) => (priced === 0 ? undefined : logUsd)))
  const tasks = taskHistories(own, nights)
  return {
    agent,
    nights: historyNights(own),
    passed: tasks.reduce((sum, { passed }) => sum + passed, 0),
    counted: tasks.reduce((sum, { counted }) => sum + counted, 0),
    ...(rateTrend === undefined ? {} : { rateTrend }),
    ...(timeTrend === undefined ? {} : { timeTrend }),
    ...(costTrend === undefined ? {} : { costTrend }),
    tasks,
  }
}

function historyNights(own: readonly EffortNight[]): HistoryNight[] {
  const passing = cellIndex<boolean>()
  return own.map((one) => {
    const { night, startedAt, runs, versions, cells } = one
    const sum = (of: 'passed' | 'counted' | 'lost'): number => cells.reduce((total, cell) => total + cell[of], 0)
    const [passed, counted] = [sum('passed'), sum('counted')]
    const { lo, hi } = wilson({ x: passed, n: counted, conf: CONF })
    return {
      night,
      startedAt,
      runs,
      passed,
      counted,
      lost: sum('lost'),
      ...(counted === 0 ? {} : { rate: passed / counted }),
      ...(lo === null || hi === null ? {} : { lo, hi }),
      versions,
      ...flippedTasks(one, passing),
    }
  })
}

/** Which tasks are not as they were the last time that they counted; keeps how they are now. */
function flippedTasks(
  { cells }: EffortNight,
  passing: CellIndex<boolean>,
): Pick<HistoryNight, 'lostTasks' | 'gainedTasks'> {
  const [lostTasks, gainedTasks]: [TaskId[], TaskId[]] = [[], []]
  for (const cell of cells) {
    if (cell.counted === 0) continue
    const [before, now] = [passing.get(cell), mostlyPassed(cell)]
    if (before !== undefined && before !== now) (now ? gainedTasks : lostTasks).push(cell.task)
    passing.set(cell, now)
  }
  return { lostTasks: lostTasks.sort(), gainedTasks: gainedTasks.sort() }
}

/** Most flips first; texts that are no longer asked last. */
function taskHistories(own: readonly EffortNight[], nights: readonly NightDate[]): TaskHistory[] {
  const places = new Map(nights.map((night, place) => [night, place]))
  const found = cellIndex<TaskHistory>()
  const all: TaskHistory[] = []
  const last = own.at(-1)
  for (const { night, cells } of own) {
    const place = places.get(night)
    if (place === undefined) continue
    for (const cell of cells) {
      const { task, hash, passed, counted } = cell
      let history = found.get(cell)
      if (history === undefined) {
        const current = last?.at.get(cell) !== undefined
        history = { task, hash, current, nights: nights.map(() => null), passed: 0, counted: 0, flips: 0 }
        found.set(cell, history)
        all.push(history)
      }
      if (counted > 0) history.nights[place] = { passed, counted }
      history.passed += passed
      history.counted += counted
    }
  }
  for (const history of all) history.flips = flipsOf(history.nights)
  return all.sort((a, b) => Number(b.current) - Number(a.current) || b.flips - a.flips || (a.task < b.task ? -1 : 1))
}

function flipsOf(nights: TaskHistory['nights']): number {
  const passing = nights.flatMap((night) => (night === null ? [] : [mostlyPassed(night)]))
  return passing.filter((now, index) => index > 0 && now !== passing[index - 1]).length
}
