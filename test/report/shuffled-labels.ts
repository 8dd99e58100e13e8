import { CHARTS } from '../../src/charts/index.ts'
import type { ReportData, TrialResult } from '../../src/model/report-data.ts'
import { buildReport } from '../../src/report/build.ts'
import { verdictText } from '../../src/report/verdict-text.ts'
import { FOUR, randomOf, syntheticRows } from './synthetic-run.ts'

/** Words that call somebody better, and only those: "no sign", "within the noise" and ranges are not among them. */
export const CLAIM =
  /more than|is fastest|(?<!anyone )is faster than|costs [\d.]+×|^(?!None).* (is|are) supported|sooner than|× the tokens|× as (fast|long) as|(lost|gained) \d/

export type Simulation = { rounds: number; tasks: number; trials: number; agents: number; seed: number }

export type Claims = {
  rounds: number
  /** Rounds in which the title of this chart claimed a difference. */
  byChart: Map<string, number>
  titles: number
  titlesClaiming: number
  paragraphsClaiming: number
}

/** Draws all labels anew `rounds` times, so that nobody is better, and counts what titles and paragraphs claim. */
export function claimsWithShuffledLabels({ rounds, tasks, trials, agents, seed }: Simulation): Claims {
  const random = randomOf(seed)
  const claims: Claims = {
    rounds,
    byChart: new Map(CHARTS.map(({ id }) => [id, 0])),
    titles: 0,
    titlesClaiming: 0,
    paragraphsClaiming: 0,
  }
  for (let round = 0; round < rounds; round += 1) {
    const rows = syntheticRows({ contestants: FOUR.slice(0, agents), tasks, trials, seed: seed + round })
    const data = buildReport({ ...rows, trials: shuffled(rows.trials, random), failures: [] })
    count(claims, data)
  }
  return claims
}

function count(claims: Claims, data: ReportData): void {
  for (const chart of CHARTS) {
    const title = chart.plan(data, 'light', (text, size) => text.length * size * 0.55)?.title
    if (title === undefined) continue
    claims.titles += 1
    if (!CLAIM.test(title)) continue
    claims.titlesClaiming += 1
    claims.byChart.set(chart.id, (claims.byChart.get(chart.id) ?? 0) + 1)
  }
  if (claimsADifference(verdictText(data))) claims.paragraphsClaiming += 1
}

/** True where any sentence of a paragraph calls somebody better. */
export const claimsADifference = (paragraph: string): boolean => paragraph.split('. ').some((text) => CLAIM.test(text))

/** Which agent did what is decided anew by lot, within each task. */
function shuffled(trials: readonly TrialResult[], random: () => number): TrialResult[] {
  const byTask = new Map<string, TrialResult[]>()
  for (const trial of trials) byTask.set(trial.task, [...(byTask.get(trial.task) ?? []), trial])
  return [...byTask.values()].flatMap((own) => {
    const results = [...own]
    for (let last = results.length - 1; last > 0; last -= 1) {
      const other = Math.floor(random() * (last + 1))
      const swap = results[last]!
      results[last] = results[other]!
      results[other] = swap
    }
    return own.map((cell, index) => ({ ...cell, ...resultOf(results[index] ?? cell) }))
  })
}

/** What one trial brought, without whose it was. */
function resultOf(trial: TrialResult): Partial<TrialResult> {
  const { run: _run, trial: _trial, task: _task, taskHash: _hash, agent: _agent, trialIndex: _index, ...result } = trial
  return result
}
