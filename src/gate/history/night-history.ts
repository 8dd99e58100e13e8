import type { NightDate } from '../../model/gate-baseline.ts'
import type { AgentId, IsoTime } from '../../model/ids.ts'
import type { EffortRow, NightHistoryReport, PairHistory } from '../../model/night-history.ts'
import { adjust } from '../../stats/adjust.ts'
import { agentHistory } from './agent-history.ts'
import { type EffortNight, effortNights } from './night-cells.ts'
import { pairHistory } from './pair-history.ts'

export type HistoryInput = {
  suite: string
  timezone: string
  rows: readonly EffortRow[]
  nightOf: (at: IsoTime) => NightDate
  /** At most so many of the newest nights. */
  limit: number
  /** Only these; two of them are compared as A and B in this order. All agents where it is empty. */
  agents: readonly AgentId[]
}

/** Many nights of a suite: each agent over time, and each pair of them. */
export function nightHistory({ suite, timezone, rows, nightOf, limit, agents }: HistoryInput): NightHistoryReport {
  const wanted = new Set(agents)
  const all = effortNights(agents.length === 0 ? rows : rows.filter(({ agent }) => wanted.has(agent)), nightOf)
  const names = agents.length > 0 ? agents : [...all.keys()].sort()
  const chosen = names.map((agent) => ({ agent, nights: all.get(agent) ?? [] }))
  const nights = [...new Set(chosen.flatMap((one) => one.nights.map(({ night }) => night)))].sort().slice(-limit)
  const first = nights[0] ?? ''
  const sides = chosen.map(({ agent, nights: own }) => ({ agent, nights: own.filter(({ night }) => night >= first) }))
  return {
    suite,
    timezone,
    nights,
    agents: sides.map(({ agent, nights: own }) => agentHistory(agent, own, nights)),
    pairs: pairsOf(sides),
  }
}

function pairsOf(sides: readonly { agent: AgentId; nights: EffortNight[] }[]): PairHistory[] {
  const pairs = sides.flatMap((a, index) =>
    sides.slice(index + 1).flatMap((b) => {
      const pair = pairHistory(a, b)
      return pair === undefined ? [] : [pair]
    }),
  )
  const { holm } = adjust({ p: pairs.map(({ p }) => p) })
  return pairs.map((pair, index) => ({ ...pair, holm: holm[index] ?? 1 }))
}
