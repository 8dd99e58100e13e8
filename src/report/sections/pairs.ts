import { pairVerdict, type Scope } from '../../charts/claims.ts'
import type { PairAnalysis, ReportAnalysis } from '../../model/report-analysis.ts'
import type { ReportData } from '../../model/report-data.ts'
import { type Block, details, heading, type Inline, paragraph } from '../blocks.ts'
import { differenceText, effortText, pText } from '../statistic-text.ts'

/** Pairs beyond this many are folded away: the first ones are those that differ most. */
const SHOWN = 15

/** Every pair of agents: difference of rates, both scopes, and how much more effort one needs. */
export function pairsSection({ analysis }: ReportData): Block[] {
  if (analysis === undefined || analysis.pairs.length === 0) return []
  const pairs = [...analysis.pairs].sort((x, y) => sizeOf(y) - sizeOf(x))
  const table = (some: PairAnalysis[]): Block => ({
    kind: 'table',
    columns: [
      { title: 'Pair' },
      { title: 'Difference of rates', align: 'right' },
      { title: 'On these tasks' },
      { title: 'On tasks like these' },
      { title: 'Active time', align: 'right' },
      { title: 'Cost', align: 'right' },
      { title: 'Tokens', align: 'right' },
    ],
    rows: some.map((pair) => rowOf(pair, analysis)),
  })
  const rest = pairs.slice(SHOWN)
  return [
    heading(2, 'Comparisons'),
    table(pairs.slice(0, SHOWN)),
    ...(rest.length === 0 ? [] : [details(`${rest.length} further pairs`, table(rest))]),
    paragraph(
      'The first agent minus, or over, the second, with 95% intervals over tasks. On these tasks: exact stratified test of the trials. ',
      'On tasks like these: sign-flip test over tasks. Both p are corrected for all pairs (Holm); the intervals are not. ',
      'Time, cost and tokens are ratios of geometric means over all counted trials, passed or not.',
    ),
  ]
}

const sizeOf = ({ difference }: PairAnalysis): number => Math.abs(difference?.value ?? 0)

function rowOf(pair: PairAnalysis, analysis: ReportAnalysis): Inline[][] {
  const { a, b, difference, activeMs, usd, tokens } = pair
  return [
    [{ strong: a }, ' against ', { strong: b }],
    [difference === undefined ? '–' : differenceText(difference)],
    [verdictWords(pair, 'this-suite', analysis)],
    [verdictWords(pair, 'beyond-suite', analysis)],
    ...[activeMs, usd, tokens].map((effort) => [effort === undefined ? '–' : effortText(effort)]),
  ]
}

/** `aster passes more (p = 0.0004)`; never "the same": a test that finds nothing has not shown equality. */
export function verdictWords(pair: PairAnalysis, scope: Scope, analysis: ReportAnalysis): string {
  const p = pText(scope === 'this-suite' ? pair.pThisSuiteHolm : pair.pBeyondSuiteHolm)
  switch (pairVerdict(pair, scope, analysis.alpha)) {
    case 'a':
      return `${pair.a} ${scope === 'this-suite' ? 'passes more' : 'likely passes more'} (${p})`
    case 'b':
      return `${pair.b} ${scope === 'this-suite' ? 'passes more' : 'likely passes more'} (${p})`
    case 'depends-on-lost':
      return `depends on ${pair.lost} lost or unfinished trial${pair.lost === 1 ? '' : 's'} (${p})`
    case 'open':
      return scope === 'beyond-suite' && pair.tasks < analysis.fewestTasks
        ? `too few tasks to say (${analysis.fewestTasks} needed)`
        : `not distinguishable (${p})`
  }
}
