import { nightsIn } from '../gate/baseline.ts'
import { nightNamer } from '../gate/night-of.ts'
import type { AgentId, IsoTime, Path } from '../model/ids.ts'
import { readBaselines } from '../store/gate-baselines.ts'
import type { Store } from '../store/open.ts'
import { timezoneOf } from './gate-night.ts'

/** A run of a suite by when it began. */
type SuiteRun = { suite: string; runStartedAt: IsoTime }

export type BaselineNights = {
  /** Whether the agent is measured against that night. */
  has(one: SuiteRun & { agent: AgentId }): boolean
  /** The agents that are measured against it. */
  agentsOf(one: SuiteRun): AgentId[]
}

/** The nights that baselines in force were measured on. An agent's older versions have theirs, of which only those that a person froze count. */
export async function baselineNights(store: Store, suitePath: Path): Promise<BaselineNights> {
  const nightOf = nightNamer(await timezoneOf(suitePath))
  const known = new Map<string, ReadonlyMap<AgentId, ReadonlySet<string>>>()
  const ofSuite = (suite: string): ReadonlyMap<AgentId, ReadonlySet<string>> => {
    const nights = known.get(suite) ?? nightsByAgent(store, suite)
    known.set(suite, nights)
    return nights
  }
  return {
    has: ({ suite, agent, runStartedAt }) => ofSuite(suite).get(agent)?.has(nightOf(runStartedAt)) === true,
    agentsOf: ({ suite, runStartedAt }) =>
      [...ofSuite(suite)].flatMap(([agent, nights]) => (nights.has(nightOf(runStartedAt)) ? [agent] : [])),
  }
}

/** The newest baseline of each agent comes first: those of versions that answered before say nothing about tonight. */
function nightsByAgent(store: Store, suite: string): Map<AgentId, Set<string>> {
  const nights = new Map<AgentId, Set<string>>()
  for (const { baseline } of readBaselines(store, suite)) {
    const { agent } = baseline.identity
    const own = nights.get(agent)
    if (own !== undefined && baseline.how !== 'set') continue
    nights.set(agent, new Set([...(own ?? []), ...nightsIn(baseline)]))
  }
  return nights
}
