import { seededRandom, shuffled } from '../run-conditions.ts'
import type { ValueSite } from './mutation.ts'

const KIND_ORDER = { return: 0, operator: 0, constant: 1 } as const

/**
 * Sites for single mutants, the most telling first: functions that the tests name before others, one site of each function
 * before a second of any, returns and operators before constants. The order follows from the seed.
 */
export function pickSites(sites: readonly ValueSite[], testText: string, seed: number): ValueSite[] {
  const random = seededRandom(seed)
  const words = new Set(testText.match(/[A-Za-z_$][\w$]*/g) ?? [])
  const groups = new Map<string, ValueSite[]>()
  for (const site of shuffled(sites, random)) {
    const key = `${site.path}\n${site.within}`
    groups.set(key, [...(groups.get(key) ?? []), site])
  }
  const ordered = [...groups.values()].sort((a, b) => rank(a, words) - rank(b, words))
  for (const group of ordered) group.sort((a, b) => KIND_ORDER[a.kind] - KIND_ORDER[b.kind])
  return roundRobin(ordered)
}

function rank(group: readonly ValueSite[], words: ReadonlySet<string>): number {
  const within = group[0]?.within ?? ''
  if (within === '') return 2
  return words.has(within) ? 0 : 1
}

/** Named functions take turns among themselves before the rest is looked at. */
function roundRobin(groups: readonly ValueSite[][]): ValueSite[] {
  const picked: ValueSite[] = []
  const longest = Math.max(0, ...groups.map((group) => group.length))
  for (let turn = 0; turn < longest; turn += 1) {
    for (const group of groups) {
      const site = group[turn]
      if (site !== undefined) picked.push(site)
    }
  }
  return picked
}
