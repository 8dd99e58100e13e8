import type { GateIdentity, NightDate } from '../model/gate-baseline.ts'
import type { AgentNight, HistoryRow, NightCell } from '../model/night.ts'
import { completed, knownParts, sameIdentity } from './identity.ts'

type Group = { identity: GateIdentity; rows: HistoryRow[]; counted: number }

/**
 * Every agent's nights, the oldest first. Runs of one night are one night with more trials; trials that nobody signed
 * belong to what else answered that night. Where two versions answered in one night, the one with more counted trials
 * is that night, and the rest is counted as `elsewhere`.
 */
export function nightsOf(rows: readonly HistoryRow[], suite: string, nightOf: (at: string) => NightDate): AgentNight[] {
  const byNight = new Map<string, { night: NightDate; rows: HistoryRow[] }>()
  const nights = new Map<string, NightDate>()
  for (const row of rows) {
    const night = nights.get(row.startedAt) ?? nightOf(row.startedAt)
    nights.set(row.startedAt, night)
    const key = `${night}\n${row.agent}`
    const found = byNight.get(key)
    if (found === undefined) byNight.set(key, { night, rows: [row] })
    else found.rows.push(row)
  }
  return [...byNight.values()]
    .map((one) => agentNight(one.night, one.rows, suite))
    .sort((a, b) => (a.night === b.night ? compareText(a.agent, b.agent) : compareText(a.night, b.night)))
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function agentNight(night: NightDate, rows: readonly HistoryRow[], suite: string): AgentNight {
  const groups = groupsOf(rows, suite)
  const [main, ...others] = groups.sort((a, b) => b.counted - a.counted)
  if (main === undefined) throw new Error('a night has rows')
  const inOrder = [...main.rows].sort((a, b) => compareText(a.startedAt, b.startedAt))
  return {
    night,
    agent: main.identity.agent,
    runs: [...new Set(inOrder.map(({ run }) => run))],
    startedAt: inOrder[0]?.startedAt ?? '',
    ended: rows.every(({ ended }) => ended),
    identity: main.identity,
    cells: cellsOf(main.rows),
    elsewhere: others.reduce((sum, { counted }) => sum + counted, 0),
  }
}

/** Those that know most of themselves first, so that the others find what they belong to. */
function groupsOf(rows: readonly HistoryRow[], suite: string): Group[] {
  const groups: Group[] = []
  const known = rows.map((row) => ({ row, identity: identityOf(row, suite) }))
  for (const { row, identity } of known.sort((a, b) => knownParts(b.identity) - knownParts(a.identity))) {
    const counted = row.passed + row.failed
    const fitting = groups
      .filter((group) => sameIdentity(group.identity, identity))
      .sort((a, b) => b.counted - a.counted)
    const group = fitting[0]
    if (group === undefined) groups.push({ identity, rows: [row], counted })
    else {
      group.identity = completed(group.identity, identity)
      group.rows.push(row)
      group.counted += counted
    }
  }
  return groups
}

function identityOf(row: HistoryRow, suite: string): GateIdentity {
  const { agent, version, requestedModel, observedModel, verifier } = row
  return {
    suite,
    agent,
    ...(version === undefined ? {} : { version }),
    ...(requestedModel === undefined ? {} : { requestedModel }),
    ...(observedModel === undefined ? {} : { observedModel }),
    ...(verifier === undefined ? {} : { verifier }),
  }
}

function cellsOf(rows: readonly HistoryRow[]): NightCell[] {
  const cells = new Map<string, NightCell>()
  for (const { task, hash, passed, failed, lost, planned } of rows) {
    const key = `${task}\n${hash}`
    const cell = cells.get(key) ?? { task, hash, passed: 0, counted: 0, lost: 0, planned: 0 }
    cells.set(key, {
      ...cell,
      passed: cell.passed + passed,
      counted: cell.counted + passed + failed,
      lost: cell.lost + lost,
      planned: cell.planned + planned,
    })
  }
  return [...cells.values()].sort((a, b) => compareText(a.task, b.task))
}
