import { claimsWithShuffledLabels } from '../report/shuffled-labels.ts'
import { type Finding, finding } from './part.ts'

const SIZES = [
  { tasks: 12, trials: 5, agents: 4 },
  { tasks: 20, trials: 3, agents: 2 },
  { tasks: 30, trials: 1, agents: 4 },
  { tasks: 6, trials: 3, agents: 4 },
  { tasks: 2, trials: 5, agents: 2 },
  { tasks: 1, trials: 30, agents: 4 },
]

/** Simulated runs whose agent labels mean nothing: how many titles and verdict paragraphs claim a difference. */
export async function labels(rounds: number, seed: number): Promise<Finding[]> {
  return SIZES.flatMap((size) => {
    const { byChart, titles, titlesClaiming, paragraphsClaiming } = claimsWithShuffledLabels({ rounds, ...size, seed })
    const design = `${size.agents} agents, ${size.tasks} ${size.tasks === 1 ? 'task' : 'tasks'} × ${size.trials}`
    const [worst = '', most = 0] = [...byChart].sort(([, a], [, b]) => b - a)[0] ?? []
    const share = (what: string, part: number, whole: number): Finding =>
      finding(
        `${what} that claim a difference (${design})`,
        'at most 5 %',
        `${((100 * part) / whole).toFixed(1)} %`,
        part / whole <= 0.05,
      )
    return [
      share('chart titles', titlesClaiming, titles),
      share(`titles of the chart that claims most, ${worst},`, most, rounds),
      share('verdict paragraphs', paragraphsClaiming, rounds),
    ]
  })
}
