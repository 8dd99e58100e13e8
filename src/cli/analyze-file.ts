import { resolve } from 'node:path'
import { countText, durationText, percentText, pointsText } from '../charts/number-text.ts'
import { UserError } from '../model/errors.ts'
import { type Depends, dependsOnLost, type Tally } from '../report/depends-on-lost.ts'
import { oneLine } from '../report/escape.ts'
import { type NamedPair, namedPairs, possibleDifference } from '../report/pairs-of.ts'
import { differenceText, effortText, pText, rankText, rateRangeText, usdPerPassText } from '../report/statistic-text.ts'
import { type Analysis, analyze, fewestQuestions, infinityAsText } from '../stats/index.ts'
import { analyzeRows } from './analyze-rows.ts'
import type { AnalyzeFlags } from './commands/analyze.ts'
import type { CliContext } from './context.ts'
import { countTallies, type Repeats } from './count-tallies.ts'
import { textTable } from './text-table.ts'

const ALPHA = 0.05

type Adjust = AnalyzeFlags['adjust']

/** `bakeoff analyze`: every agent and every pair of a CSV file, in both scopes. */
export function analyzeFile(file: string, { tau, adjust, json }: AnalyzeFlags, context: CliContext): void {
  const path = file === '-' ? file : resolve(context.cwd, file)
  const { rows, talliesOf, repeats } = countTallies(analyzeRows(path))
  const analysis = analyze({ rows, adjust, alpha: ALPHA, ...(tau === undefined ? {} : { tau }) })
  if (analysis.agentOrder.length === 0) {
    throw new UserError(`${path} has no trial.`, {
      hint: 'The first line names the columns; every other is one trial.',
    })
  }
  context.err(repeatsText(repeats()))
  context.out(
    json
      ? `${JSON.stringify(analysis, infinityAsText, 2)}\n`
      : analysisText(analysis, adjust, talliesOf(analysis.agentOrder, analysis.questions)),
  )
}

/** A warning where trials are there twice, else nothing. */
function repeatsText({ rows, firstLine }: Repeats): string {
  if (rows === 0) return ''
  return rows === 1
    ? `warning: 1 row with an agent, task and trial that was there before, in line ${firstLine}; it is counted.\n`
    : `warning: ${rows} rows with an agent, task and trial that were there before, the first in line ${firstLine}; all are counted.\n`
}

/** An analysis for a terminal. */
function analysisText(analysis: Analysis, adjust: Adjust, tallies: ReadonlyMap<string, readonly Tally[]>): string {
  const pairs = namedPairs(analysis)
  const depends = dependsOnLost(pairs, tallies, ALPHA)
  return [
    headOf(analysis),
    textTable(agentRows(analysis)),
    ...lostLines(pairs),
    ...(pairs.length === 0
      ? []
      : [
          textTable(pairRows(analysis, pairs, adjust, depends)),
          `First agent minus, or over, the second; 95% intervals over tasks. p corrected for ${countText(pairs.length, 'pair')} (${adjust === 'holm' ? 'Holm' : 'Benjamini–Hochberg'}).\n`,
        ]),
  ].join('\n')
}

/** The difference three ways, where lost or missing trials could have made another one. */
function lostLines(pairs: readonly NamedPair[]): string[] {
  const rows = pairs.flatMap(({ a, b, raw: { missing } }) => {
    const { excluded, asFailed, worstForA, bestForA } = missing
    if (excluded === null || asFailed === null || worstForA === null || bestForA === null) return []
    if (worstForA === bestForA) return []
    const bounds = `${pointsText(worstForA)} to ${pointsText(bestForA)}`
    return [[`${oneLine(a)} : ${oneLine(b)}`, pointsText(excluded), pointsText(asFailed), bounds]]
  })
  return rows.length === 0 ? [] : [textTable([['lost or missing trials', 'left out', 'as failed', 'bounds'], ...rows])]
}

function headOf({ agents, agentOrder, questions, tau }: Analysis): string {
  const sum = (of: (own: Analysis['agents'][string]) => number): number =>
    agentOrder.reduce((total, name) => total + (agents[name] === undefined ? 0 : of(agents[name])), 0)
  const lost = sum((own) => own.lost)
  const absent = sum((own) => own.absent)
  const notes = [
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(absent > 0 ? [`${absent} missing`] : []),
    ...(tau > 0 ? [`times to ${durationText(tau * 1000)}`] : []),
  ]
  const counts = [
    countText(agentOrder.length, 'agent'),
    countText(questions.length, 'task'),
    countText(
      sum((own) => own.counted),
      'counted trial',
    ),
  ]
  return `${[...counts, ...notes].join(' · ')}\n`
}

function agentRows(analysis: Analysis): string[][] {
  const order = analysis.agentOrder
    .map((name, place) => ({ name, place, own: analysis.agents[name] }))
    .sort((a, b) => (b.own?.macro ?? -1) - (a.own?.macro ?? -1))
  const rankAt = ({ best, worst }: Analysis['rankThisSuite'], place: number): string =>
    rankText({ best: best[place] ?? 1, worst: worst[place] ?? order.length }, order.length)
  const rows = order.flatMap(({ name, place, own }) => {
    if (own === undefined) return []
    const { macro, lo, hi, counted, usdPerPass, medianTimeToPass } = own
    const { ratio, lo: usdLo, hi: usdHi } = usdPerPass
    const usd =
      ratio === null
        ? '–'
        : usdPerPassText({
            value: ratio,
            ...(usdLo === null || usdHi === null ? {} : { lo: Math.max(0, usdLo), hi: usdHi }),
          })
    return [
      [
        oneLine(name),
        rankAt(analysis.rankThisSuite, place),
        rankAt(analysis.rankBeyondSuite, place),
        `${own.counts.reduce((sum, [x]) => sum + x, 0)}/${counted}`,
        macro === null ? '–' : percentText(macro, counted),
        lo === null || hi === null ? '–' : rateRangeText(lo, hi, counted),
        medianTimeToPass === null ? '–' : durationText(medianTimeToPass * 1000),
        usd,
      ],
    ]
  })
  return [['agent', 'rank here', 'beyond', 'passes', 'rate', '95%', 'median to pass', 'cost per pass'], ...rows]
}

function pairRows(
  analysis: Analysis,
  pairs: readonly NamedPair[],
  adjust: Adjust,
  depends: readonly Depends[],
): string[][] {
  const fewest = fewestQuestions({ agents: analysis.agentOrder.length, alpha: ALPHA })
  const rows = pairs.map(({ a, b, raw }, index) => {
    const here = adjust === 'bh' ? (raw.cmhBhP ?? raw.cmhHolmP) : raw.cmhHolmP
    const beyond = adjust === 'bh' ? (raw.signFlipMidBhP ?? raw.signFlipMidHolmP) : raw.signFlipMidHolmP
    const { diff, lo, hi } = raw
    const bounds = lo === null || hi === null ? {} : { lo, hi }
    const word = (p: number, likely: string, unsure: boolean | undefined): string => {
      if (raw.questionsUsed === 0) return 'no task with trials of both'
      if (unsure) return `depends on lost trials (${pText(p)})`
      if (p > ALPHA || diff === null || diff === 0) return `not distinguishable (${pText(p)})`
      return `${oneLine(diff > 0 ? a : b)} ${likely} (${pText(p)})`
    }
    return [
      `${oneLine(a)} : ${oneLine(b)}`,
      diff === null ? '–' : differenceText(possibleDifference({ value: diff, ...bounds })),
      word(here, 'better', depends[index]?.thisSuite),
      beyond > ALPHA && raw.questionsUsed > 0 && raw.questionsUsed < fewest
        ? `too few tasks (${fewest} needed)`
        : word(beyond, 'likely better', depends[index]?.beyondSuite),
      ratioText(raw.secRatio, raw.questionsUsed),
      ratioText(raw.usdRatio, raw.questionsUsed),
    ]
  })
  return [['pair', 'difference', 'on these tasks', 'on tasks like these', 'time', 'cost'], ...rows]
}

function ratioText(
  { ratio, lo, hi }: { ratio: number | null; lo: number | null; hi: number | null },
  tasks: number,
): string {
  if (ratio === null) return '–'
  return effortText({ value: ratio, tasks, ...(lo === null || hi === null ? {} : { lo, hi }) })
}
