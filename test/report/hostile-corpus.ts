import type { ReportData, TrialResult } from '../../src/model/report-data.ts'
import { buildReport } from '../../src/report/build.ts'
import { FOUR, syntheticRows } from './synthetic-run.ts'

/** What agents, tests and suites may say, each of them an attack on one of the formats. */
export const CORPUS: readonly string[] = [
  '<script>alert(1)</script>',
  '</script><script>alert(2)</script>',
  '</ScRiPt ><img src=x onerror=alert(3)>',
  '<!--<script>',
  '--></style></title></textarea><svg/onload=alert(4)>',
  '"><iframe src="javascript:alert(5)"></iframe>',
  "' onmouseover='alert(6)",
  '` onfocus=alert(7) autofocus tabindex=1 x=`',
  '[click](javascript:alert(8)) ![x](https://tracker.example/p.png) <https://tracker.example/auto>',
  'javascript:alert(9)',
  'data:text/html,<script>alert(10)</script>',
  '\u001b]8;;javascript:alert(11)\u0007link\u001b]8;;\u0007',
  '\u001b[2J\u001b[1;1H\u001b]0;title\u0007\u001b[31mred\u009b31m',
  '````` ``` ~~~\n# heading\n| a | b |\n</details>',
  '\u202eevil\u202c \u2066isolate\u2069 \u200f\u061c\ufeff',
  'nul \u0000 bell \u0007 vertical \u000b escape \u001b delete \u007f c1 \u0085',
  'lone \ud800 and \udfff halves, not a character \ufffe \uffff',
  '=HYPERLINK("https://tracker.example","x")',
  "+1+cmd|' /C calc'!A0",
  '@SUM(1+1)*cmd',
  '\t=1+1',
  '\r\n=1+1',
  ']]> <![CDATA[ &amp; &#0; &#x1b; <!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]> &e;',
  '@octocat #12 GH-7 octo/repo#3 https://tracker.example www.example.com',
  '\u2028\u2029 line separators',
  '$'.concat('{7*7} {{7*7}} %s %n __proto__ constructor'),
  `${'a'.repeat(5000)} ${'👩‍👩‍👧'.repeat(500)}`,
]

const ALL = CORPUS.join('\n')

const said = (place: number): string => CORPUS[place % CORPUS.length] ?? ''

/** A report in which every text that is not ours is hostile; ids alone are what the schema allows. */
export function hostileReport(): ReportData {
  const rows = syntheticRows({ contestants: FOUR, tasks: 3, trials: 3 })
  const trials = rows.trials.map(
    (trial, place): TrialResult => ({
      ...trial,
      reason: said(place),
      outcomeMessage: said(place + 1),
      adapter: said(place + 2),
      cliVersion: said(place + 3),
      requestedModel: said(place + 4),
      observedModel: said(place + 5),
    }),
  )
  const provenance = {
    ...rows.plan.provenance,
    suitePath: ALL,
    argv: ['run', ...CORPUS],
    cpu: ALL,
    repository: { path: ALL, commit: ALL },
  }
  const tasks = rows.plan.tasks.map((task, place) => ({ ...task, title: `${said(place)} ${said(place + 9)}` }))
  const failures = CORPUS.map((text, place) => {
    const trial = trials[place % trials.length]
    if (trial === undefined) throw new Error('no trial')
    const { task, agent } = trial
    return {
      trial: trial.trial,
      task,
      agent,
      outcome: 'finished' as const,
      reason: text,
      command: text,
      exitCode: 1,
      lastLines: [text, ...CORPUS],
      folder: text,
    }
  })
  const data = buildReport({
    ...rows,
    plan: { ...rows.plan, tasks, provenance },
    trials,
    failures: [],
    endedAt: '2026-11-24T12:40:00.000Z',
    ended: 'complete',
  })
  return { ...data, name: ALL, failures, limits: [...data.limits, ...CORPUS] }
}
