import type { AgentId } from '../model/ids.ts'
import { pairOf } from '../model/report-analysis.ts'
import type { ReportData } from '../model/report-data.ts'
import { effortClaims, FEWEST_TASKS } from './claims.ts'
import { countText, ratioText } from './number-text.ts'

/** How fast an agent is for each unit that the baseline takes; the baseline itself is 1 and has no interval. */
export type SpeedRow = { agent: AgentId; speed: number; lo?: number; hi?: number; claim: 'faster' | 'slower' | 'open' }

/** Agents against the first of the suite that can be compared, fastest first; null where nobody can. */
export function speedRows(data: ReportData): { baseline: AgentId; rows: SpeedRow[] } | null {
  const { analysis } = data
  if (analysis === undefined) return null
  const claims = effortClaims(data, 'activeMs')
  for (const { agent: baseline } of data.agents) {
    const rows = data.agents.flatMap(({ agent }): SpeedRow[] => {
      // Time of the baseline over time of the agent: the agent's speed.
      const ratio = pairOf(analysis, baseline, agent)?.activeMs
      if (agent === baseline || ratio === undefined) return []
      const { value: speed, lo, hi } = ratio
      const faster = claims.some(({ less, more }) => less === agent && more === baseline)
      const slower = claims.some(({ less, more }) => less === baseline && more === agent)
      const claim = faster ? 'faster' : slower ? 'slower' : 'open'
      return [{ agent, speed, claim, ...(lo === undefined || hi === undefined ? {} : { lo, hi }) }]
    })
    if (rows.length === 0) continue
    const own: SpeedRow = { agent: baseline, speed: 1, claim: 'open' }
    return { baseline, rows: [...rows, own].sort((a, b) => b.speed - a.speed) }
  }
  return null
}

/** The finding on speed, longest wording first. "Faster" needs the interval that is corrected for pairs and efforts. */
export function speedTitles(rows: readonly SpeedRow[], baseline: AgentId, tasks: number): string[] {
  const faster = rows.filter(({ claim }) => claim === 'faster')
  const slower = rows.filter(({ claim }) => claim === 'slower')
  const [first, ...others] = faster
  const slowest = slower.at(-1)
  if (first !== undefined) {
    const factor = ratioText(first.speed)
    return withRest(
      [
        `${first.agent} is ${factor} as fast as ${baseline}`,
        `One agent is ${factor} as fast as the first of the suite`,
      ],
      others.length > 0 ? `${others.length} more ${are(others.length)} faster` : slowerText(slower),
    )
  }
  if (slowest !== undefined) {
    const factor = ratioText(1 / slowest.speed)
    const more = slower.length - 1
    return withRest(
      [
        `${slowest.agent} takes ${factor} as long as ${baseline}`,
        `One agent takes ${factor} as long as the first of the suite`,
      ],
      more > 0 ? `${more} more ${are(more)} slower` : '',
    )
  }
  if (tasks < FEWEST_TASKS) {
    const few = `${countText(tasks, 'task')} cannot tell whether anyone is faster than`
    return [`${few} ${baseline}`, `${few} the first agent`]
  }
  const apart = rows.some(({ lo, hi }) => lo !== undefined && hi !== undefined && (lo > 1 || hi < 1))
  const nobody = apart
    ? 'Corrected for all pairs, no agent is faster or slower than'
    : 'Beyond the noise no agent is faster or slower than'
  return [`${nobody} ${baseline}`, `${nobody} the first of the suite`]
}

const are = (count: number): string => (count === 1 ? 'is' : 'are')

function slowerText(slower: readonly SpeedRow[]): string {
  const [only] = slower
  if (only === undefined) return ''
  return slower.length === 1 ? `${only.agent} is slower` : `${slower.length} are slower`
}

const withRest = (titles: string[], rest: string): string[] =>
  rest === '' ? titles : [...titles.map((title) => `${title}; ${rest}`), ...titles]
