import { chiSquare1Upper } from './distributions/chi-square1-upper.ts'
import { runLength, type SurvivalTimes, survivalTimes } from './survival-times.ts'

export type Logrank = {
  observed: [number, number]
  expected: [number, number]
  chisq: number | null
  p: number | null
}

export type LogrankInput = {
  time: readonly number[]
  /** 1 = passed. */
  event: readonly number[]
  /** 0 = A, 1 = B. */
  group: readonly number[]
  stratum: readonly (number | string)[]
}

/**
 * Log-rank test of the time to a pass between two agents, stratified by question (Mantel 1966; as R's survdiff);
 * chisq and p are null where no question tells the two apart.
 */
export function logrank({ time, event, group, stratum }: LogrankInput): Logrank {
  const rows = new Map<number | string, [number[], number[]]>()
  for (const [i, name] of stratum.entries()) {
    const groups = rows.get(name) ?? [[], []]
    rows.set(name, groups)
    groups[group[i] === 0 ? 0 : 1].push(i)
  }
  const timesOf = (members: number[]): SurvivalTimes =>
    survivalTimes(
      members.map((i) => time[i] ?? 0),
      members.map((i) => event[i] ?? 0),
    )
  return logrankOfStrata([...rows.values()].map(([a, b]) => [timesOf(a), timesOf(b)]))
}

/** The same from the sorted times of A and B in each stratum; linear. */
export function logrankOfStrata(strata: readonly (readonly [SurvivalTimes, SurvivalTimes])[]): Logrank {
  const total = { observedA: 0, observedB: 0, expectedA: 0, variance: 0 }
  for (const [a, b] of strata) addStratum(total, a, b)
  const { observedA, observedB, expectedA, variance } = total
  const observed: [number, number] = [observedA, observedB]
  const expected: [number, number] = [expectedA, observedA + observedB - expectedA]
  if (variance <= 0) return { observed, expected, chisq: null, p: null }
  const chisq = (observedA - expectedA) ** 2 / variance
  return { observed, expected, chisq, p: chiSquare1Upper(chisq) }
}

type Totals = { observedA: number; observedB: number; expectedA: number; variance: number }

function addStratum(total: Totals, a: SurvivalTimes, b: SurvivalTimes): void {
  const leftA = cursor(a)
  const leftB = cursor(b)
  for (;;) {
    const time = Math.min(leftA.nextEvent(), leftB.nextEvent())
    if (time === Number.POSITIVE_INFINITY) return
    const atRiskA = leftA.atRisk(time)
    const atRisk = atRiskA + leftB.atRisk(time)
    const passedA = leftA.take(time)
    const passedB = leftB.take(time)
    const passed = passedA + passedB
    total.observedA += passedA
    total.observedB += passedB
    total.expectedA += (passed * atRiskA) / atRisk
    if (atRisk > 1) {
      const spread = (passed * (atRisk - passed)) / (atRisk - 1)
      total.variance += (spread * atRiskA * (atRisk - atRiskA)) / atRisk ** 2
    }
  }
}

type Cursor = { nextEvent: () => number; atRisk: (time: number) => number; take: (time: number) => number }

/** Walks the times of one group upward. */
function cursor({ events, censored }: SurvivalTimes): Cursor {
  let e = 0
  let c = 0
  return {
    nextEvent: () => events[e] ?? Number.POSITIVE_INFINITY,
    atRisk(time) {
      while (c < censored.length && (censored[c] ?? 0) < time) c += 1
      return events.length - e + censored.length - c
    },
    take(time) {
      const passed = runLength(events, e, time)
      e += passed
      return passed
    },
  }
}
