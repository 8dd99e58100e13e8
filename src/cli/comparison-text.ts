import { countText, durationText, percentText, pointsText } from '../charts/number-text.ts'
import { billingWord } from '../model/billing-words.ts'
import type { AgentSummary, Cell } from '../model/report-data.ts'
import type { Difference, PairComparison } from '../report/compare.ts'
import { verdictWords } from '../report/sections/pairs.ts'
import { differenceText, effortText, rateRangeText, usdPerPassText } from '../report/statistic-text.ts'
import { textTable } from './text-table.ts'

const MOST_TASKS = 20

/** A pair for a terminal: figures, the difference in both scopes, efforts, and the tasks that differ. */
export function comparisonText(comparison: PairComparison): string {
  return [
    textTable([
      ['', 'passes', 'rate', '95%', 'median time', 'cost per pass', 'billing', 'lost'],
      ...[comparison.a, comparison.b].map((agent) => sideRow(agent, comparison)),
    ]),
    `${verdictLines(comparison).join('\n')}\n`,
    differencesText(comparison),
  ].join('\n')
}

function sideRow(agent: AgentSummary, { analysis }: PairComparison): string[] {
  const { passed, counted, rate, interval } = agent.verified
  const usd = analysis?.agents.find((one) => one.agent === agent.agent)?.usdPerPass
  return [
    agent.agent,
    `${passed}/${counted}`,
    rate === undefined ? '–' : percentText(rate, counted),
    interval === undefined ? '–' : rateRangeText(interval.lo, interval.hi, counted),
    agent.medianActiveMs === undefined ? '–' : durationText(agent.medianActiveMs),
    usd === undefined ? '–' : usdPerPassText(usd),
    billingWord(agent.billing),
    String(agent.lost),
  ]
}

function verdictLines({ pair, analysis, leftOut }: PairComparison): string[] {
  const left = leftOut.length === 0 ? [] : [`Left out, not the same on both sides: ${leftOut.join(', ')}`]
  if (pair === undefined || analysis === undefined) return ['Nothing that counts on both sides yet.', ...left]
  const { difference, differenceThreeWays: ways, activeMs, usd, tokens } = pair
  const efforts = [
    ...(activeMs === undefined ? [] : [`active time ${effortText(activeMs)}`]),
    ...(usd === undefined ? [] : [`cost ${effortText(usd)}`]),
    ...(tokens === undefined ? [] : [`tokens ${effortText(tokens)}`]),
  ]
  return [
    `Difference            ${difference === undefined ? '–' : `${differenceText(difference)} over ${countText(pair.tasks, 'task')}`}`,
    `On these tasks        ${verdictWords(pair, 'this-suite', analysis)}`,
    `On tasks like these   ${verdictWords(pair, 'beyond-suite', analysis)}`,
    ...(pair.lost === 0 || ways.asFailed === undefined || ways.worst === undefined || ways.best === undefined
      ? []
      : [
          `${countText(pair.lost, 'trial')} without result: as failed ${pointsText(ways.asFailed)}, bounds ${pointsText(ways.worst)} to ${pointsText(ways.best)}`,
        ]),
    ...(efforts.length === 0 ? [] : [`First over second     ${efforts.join(', ')}`]),
    ...left,
  ]
}

function differencesText({ a, b, differences, tasks }: PairComparison): string {
  if (differences.length === 0) return tasks === 0 ? '' : 'No task was passed more often by one than by the other.\n'
  const rows = differences
    .slice(0, MOST_TASKS)
    .map(({ task, a: of, b: other, points }) => [task, countOf(of), countOf(other), pointsText(points)])
  const rest = differences.length - rows.length
  return [
    textTable([['task', a.agent, b.agent, 'points'], ...rows]),
    ...(rest > 0 ? [`… and ${rest} more\n`] : []),
  ].join('')
}

const countOf = ({ passed, counted }: Cell): string => `${passed}/${counted}`

/** The same for programs. */
export function comparisonJson({ a, b, tasks, leftOut, pair, analysis, differences }: PairComparison): unknown {
  return {
    a: sideJson(a),
    b: sideJson(b),
    tasks,
    leftOut,
    pair: pair ?? null,
    verdict:
      pair === undefined || analysis === undefined
        ? null
        : {
            thisSuite: verdictWords(pair, 'this-suite', analysis),
            beyondSuite: verdictWords(pair, 'beyond-suite', analysis),
          },
    agents: analysis?.agents ?? [],
    differences: differences.map(differenceJson),
  }
}

const sideJson = ({ agent, verified, lost, medianActiveMs, meanUsd, billing }: AgentSummary): unknown => ({
  agent,
  ...verified,
  lost,
  medianActiveMs,
  meanUsd,
  billing,
})

const differenceJson = ({ task, a, b, points }: Difference): unknown => ({
  task,
  a: { passed: a.passed, counted: a.counted },
  b: { passed: b.passed, counted: b.counted },
  difference: points,
})
