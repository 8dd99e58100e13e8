import type { AgentId } from '../model/ids.ts'
import type { PairAnalysis } from '../model/report-analysis.ts'
import { adjust } from '../stats/adjust.ts'
import { beyondSuiteTest, scaledDifferences } from '../stats/analysis/beyond-suite-test.ts'
import { thisSuiteTest } from '../stats/analysis/this-suite-test.ts'
import type { Count } from '../stats/clustered-rate.ts'
import type { NamedPair } from './pairs-of.ts'

export type Depends = PairAnalysis['dependsOnLost']
type CountPair = readonly [a: Count, b: Count]

/** What became of one agent's trials on one task; those that were planned and not counted have no result. */
export type Tally = { passed: number; counted: number; planned: number }

/** How many of the trials without a result are taken as passes. */
type Fill = (tally: Tally) => Count

const asFailed: Fill = ({ passed, planned }) => [passed, planned]
const asPassed: Fill = ({ passed, counted, planned }) => [passed + planned - counted, planned]

/** As failed; the worst for the first; the best for it. */
const WAYS: readonly [Fill, Fill][] = [
  [asFailed, asFailed],
  [asFailed, asPassed],
  [asPassed, asFailed],
]

/**
 * For each pair: would its verdict (who is ahead, and whether that is significant) be another one if the trials without
 * a result had failed, or had fallen all one way? One pair is changed at a time; the others keep their p. `talliesOf`
 * has one entry a task for each agent, in one order.
 */
export function dependsOnLost(
  pairs: readonly NamedPair[],
  talliesOf: ReadonlyMap<AgentId, readonly Tally[]>,
  alpha: number,
): Depends[] {
  const here = pairs.map(({ raw }) => raw.cmh.p)
  const beyond = pairs.map(({ raw }) => raw.signFlipMidP)
  return pairs.map(({ a, b, raw }, index) => {
    const talliesA = talliesOf.get(a) ?? []
    const talliesB = talliesOf.get(b) ?? []
    if (!lacksResults(talliesA, talliesB)) return { thisSuite: false, beyondSuite: false }
    const filled = WAYS.map(([fillA, fillB]) => countPairs(talliesA, talliesB, fillA, fillB))
    const verdict = (all: readonly number[], p: number, diff: number): number => {
      const holm = adjust({ p: all.map((other, at) => (at === index ? p : other)) }).holm[index] ?? 1
      return holm <= alpha ? Math.sign(diff) : 0
    }
    const diff = raw.diff ?? 0
    const ways = filled.map((counts) => ({ counts, diff: meanDifference(counts) }))
    return {
      thisSuite: ways.some((way) => verdict(here, pHere(way.counts), way.diff) !== verdict(here, raw.cmh.p, diff)),
      beyondSuite: ways.some(
        (way) => verdict(beyond, pBeyond(way.counts), way.diff) !== verdict(beyond, raw.signFlipMidP, diff),
      ),
    }
  })
}

const lacksResults = (...sides: (readonly Tally[])[]): boolean =>
  sides.some((tallies) => tallies.some(({ planned, counted }) => planned > counted))

/** One entry a task on which both have trials, whatever became of them. */
function countPairs(a: readonly Tally[], b: readonly Tally[], fillA: Fill, fillB: Fill): CountPair[] {
  return a.flatMap((tallyA, index): CountPair[] => {
    const tallyB = b[index]
    if (tallyB === undefined || tallyA.planned === 0 || tallyB.planned === 0) return []
    return [[fillA(tallyA), fillB(tallyB)]]
  })
}

const pHere = (counts: readonly CountPair[]): number =>
  thisSuiteTest(counts.map(([[xA, nA], [xB, nB]]) => [xA, nA, xB, nB])).p

const pBeyond = (counts: readonly CountPair[]): number =>
  beyondSuiteTest(scaledDifferences(counts).d, 'bakeoff:lost:0').signFlipMidP

function meanDifference(counts: readonly CountPair[]): number {
  return counts.reduce((sum, [[xA, nA], [xB, nB]]) => sum + xA / nA - xB / nB, 0) / counts.length
}
