import { countText } from '../charts/number-text.ts'
import type { RunEnd } from '../model/events.ts'
import type { RunId } from '../model/ids.ts'
import type { TrialResult } from '../model/report-data.ts'

type Trial = Pick<TrialResult, 'agent' | 'status' | 'outcome'>
type Ended = { run: RunId; because: RunEnd; hasDeadline: boolean; trials: readonly Trial[] }

/** Why trials of a night have no result, in words of ours alone; undefined where all were run, or a person stopped it. */
export function stoppedEarly({ run, because, hasDeadline, trials }: Ended): string | undefined {
  switch (because) {
    case 'budget':
      return 'the run started nothing more once its budget was spent'
    case 'incomplete':
      return `${stoppedAgents(trials)}; \`bakeoff run --resume ${run}\` goes on with what was not run`
    case 'cancelled':
      return hasDeadline ? 'the run was stopped at its deadline (--max-hours)' : undefined
    default:
      return undefined
  }
}

/** One that has neither quota nor login is asked no more, and its other trials have no outcome. */
function stoppedAgents(trials: readonly Trial[]): string {
  const open = trials.filter(({ outcome }) => outcome === undefined)
  const agents = [...new Set(open.map(({ agent }) => agent))]
  const told = agents.map((agent) => {
    const lost = trials.filter((one) => one.agent === agent && one.status === 'lost')
    const why = [...new Set(lost.flatMap(({ outcome }) => outcome ?? []))].join(', ')
    const notRun = countText(open.filter((one) => one.agent === agent).length, 'trial')
    return `${notRun} of ${agent} ${notRun === '1 trial' ? 'was' : 'were'} not run${why === '' ? '' : ` (${why})`}`
  })
  return told.length === 0 ? 'the run is incomplete' : told.join(', ')
}
