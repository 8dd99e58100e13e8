import type { ClaimSource } from './claim.ts'
import type { Comparison } from './compare.ts'

/**
 * Whether a ranking is kept: names in the order of what came out, or numbers that stand to each other as they did. Whether
 * the least comes first is seen in `delivered`, what the folder itself holds at that place.
 */
export function compareOrder(
  stated: readonly (string | number)[],
  fresh: unknown,
  at: { source: ClaimSource | undefined; delivered?: unknown },
): Comparison {
  if (stated.every((one) => typeof one === 'number')) return compareRanks(stated, fresh)
  const names = stated.map(String)
  const ranking = rankingOf(fresh, names, fieldOf(at.source))
  if (ranking === undefined) return { result: 'not-reproduced', detail: 'no ranking of these names came out' }
  const delivered = rankingOf(at.delivered, names, fieldOf(at.source))
  const mostFirst = delivered !== undefined && isSame([...delivered].reverse(), names)
  const eitherWay = delivered === undefined && !isGiven(fresh)
  if (mostFirst) ranking.reverse()
  const found = ranking.join(', ')
  const kept = isSame(ranking, names) || (eitherWay && isSame([...ranking].reverse(), names))
  return kept
    ? { result: 'reproduced', detail: 'the ranking is kept', found }
    : { result: 'not-reproduced', detail: `the ranking is another one: ${found}`, found }
}

const fieldOf = (source: ClaimSource | undefined): string | undefined =>
  source?.at.kind === 'json' ? source.at.field : undefined

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.join('\0') === b.join('\0')

/** True where the order is that of a list, false where it follows from numbers, which may mean fewer or more is better. */
const isGiven = (fresh: unknown): boolean => Array.isArray(fresh) && fresh.every((one) => typeof one === 'string')

function compareRanks(stated: readonly (string | number)[], fresh: unknown): Comparison {
  if (!Array.isArray(fresh) || fresh.length !== stated.length || !fresh.every((one) => typeof one === 'number')) {
    return { result: 'not-reproduced', detail: `no ${stated.length} numbers came out` }
  }
  const numbers = fresh.map(Number)
  const found = numbers.join(', ')
  return isSame(ranksOf(numbers), ranksOf(stated.map(Number)))
    ? { result: 'reproduced', detail: 'the order is kept', found }
    : { result: 'not-reproduced', detail: `the order is another one: ${found}`, found }
}

function ranksOf(numbers: readonly number[]): string[] {
  const sorted = [...numbers].sort((a, b) => a - b)
  return numbers.map((number) => String(sorted.indexOf(number)))
}

/** The stated names as what came out ranks them: a list of names, an object of numbers, or a list of objects. */
function rankingOf(fresh: unknown, names: readonly string[], field: string | undefined): string[] | undefined {
  if (isGiven(fresh) && Array.isArray(fresh)) return onlyNamed(fresh.map(String), names)
  const scores = Array.isArray(fresh) ? scoresOfRows(fresh, names, field) : scoresOfMembers(fresh, field)
  const ranked = [...scores].sort(([, a], [, b]) => a - b).map(([name]) => name)
  return onlyNamed(ranked, names)
}

function onlyNamed(ranking: readonly string[], names: readonly string[]): string[] | undefined {
  const kept = ranking.filter((name) => names.includes(name))
  return kept.length === names.length ? kept : undefined
}

function scoresOfMembers(fresh: unknown, field: string | undefined): Map<string, number> {
  if (typeof fresh !== 'object' || fresh === null) return new Map()
  return new Map(
    Object.entries(fresh).flatMap(([name, member]): [string, number][] => {
      const score = typeof member === 'number' ? member : numberIn(member, field)
      return score === undefined ? [] : [[name, score]]
    }),
  )
}

function scoresOfRows(
  rows: readonly unknown[],
  names: readonly string[],
  field: string | undefined,
): Map<string, number> {
  return new Map(
    rows.flatMap((row): [string, number][] => {
      const name = Object.values(row ?? {}).find((value) => typeof value === 'string' && names.includes(value))
      const score = numberIn(row, field)
      return name === undefined || score === undefined ? [] : [[String(name), score]]
    }),
  )
}

/** The named number of an object, or its only one. */
function numberIn(row: unknown, field: string | undefined): number | undefined {
  const numbers = Object.entries(row ?? {}).filter(([name, value]) =>
    field === undefined ? typeof value === 'number' : name === field,
  )
  const [only] = numbers
  return numbers.length === 1 && typeof only?.[1] === 'number' ? only[1] : undefined
}
