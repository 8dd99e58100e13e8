import type { AgentId } from '../../model/ids.ts'
import type { MeanDifference, PairHistory } from '../../model/night-history.ts'
import { cmhExact, type Stratum } from '../../stats/cmh-exact.ts'
import { mean } from '../../stats/moments.ts'
import { pairedT } from '../../stats/paired-t.ts'
import { cellIndex } from '../cell-index.ts'
import type { EffortNight } from './night-cells.ts'
import { trendOfNights } from './trend-of.ts'

const CONF = 0.95

type Side = { agent: AgentId; nights: readonly EffortNight[] }

/** Two agents over the nights on which both have counted trials of the same tasks; undefined where there is none. */
export function pairHistory(a: Side, b: Side): Omit<PairHistory, 'holm'> | undefined {
  const strata: Stratum[] = []
  const byTask = cellIndex<number[]>()
  const tasks: number[][] = []
  const nights = a.nights.flatMap((own) => {
    const other = b.nights.find(({ night }) => night === own.night)
    const differences: number[] = []
    for (const cell of own.cells) {
      const against = other?.at.get(cell)
      if (against === undefined || cell.counted === 0 || against.counted === 0) continue
      strata.push([cell.passed, cell.counted, against.passed, against.counted])
      const difference = cell.passed / cell.counted - against.passed / against.counted
      differences.push(difference)
      let task = byTask.get(cell)
      if (task === undefined) {
        task = []
        byTask.set(cell, task)
        tasks.push(task)
      }
      task.push(difference)
    }
    return differences.length === 0 ? [] : [{ night: own.night, value: mean(differences) }]
  })
  if (nights.length === 0) return undefined
  const trend = trendOfNights(nights)
  return {
    a: a.agent,
    b: b.agent,
    nights: nights.length,
    tasks: tasks.length,
    ahead: nights.filter(({ value }) => value > 0).length,
    behind: nights.filter(({ value }) => value < 0).length,
    equal: nights.filter(({ value }) => value === 0).length,
    byNight: meanDifference(nights.map(({ value }) => value)),
    byTask: meanDifference(tasks.map(mean)),
    p: cmhExact({ strata }).p,
    ...(trend === undefined ? {} : { trend }),
  }
}

function meanDifference(values: readonly number[]): MeanDifference {
  const { mean: value, lo, hi, p } = pairedT({ d: values, conf: CONF })
  return {
    value: value ?? 0,
    ...(lo === null || hi === null ? {} : { lo, hi }),
    ...(p === null ? {} : { p }),
    units: values.length,
  }
}
