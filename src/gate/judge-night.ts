import type { NightDate } from '../model/gate-baseline.ts'
import type { TaskId } from '../model/ids.ts'
import type { AgentGate, AgentVerdict } from './agent-gate.ts'
import { falseAlarmsPerMonth, type GateRule } from './rule.ts'

/** environment: every judged agent dropped in the same night, so none of them is blamed. */
export type NightVerdict = 'pass' | 'regression' | 'unconfirmed' | 'environment' | 'too-little-data'

/** What the gate says of a night. */
export type NightGate = {
  suite: string
  night: NightDate
  verdict: NightVerdict
  agents: AgentGate[]
  /** Tasks that every judged agent passes always, or never. */
  saturated: { task: TaskId; at: 'all-pass' | 'all-fail'; since: NightDate }[]
  design: { falseAlarmsPerMonth: number; confirmSuiteP: number; agents: number }
}

const FEWEST_FOR_ENVIRONMENT = 2

/** The decision on a whole night from those on its agents. */
export function judgeNight(
  about: { suite: string; night: NightDate; rule: GateRule },
  agents: readonly AgentGate[],
): NightGate {
  const judged = agents.filter(({ suite }) => suite !== undefined)
  const together = judged.length >= FEWEST_FOR_ENVIRONMENT && judged.every(({ suite }) => suite?.suspect === true)
  const marked = agents.map((agent) => notBlamed(withSharedTasks(agent, judged), together))
  return {
    suite: about.suite,
    night: about.night,
    verdict: verdictOf(marked.map(({ verdict }) => verdict)),
    agents: marked,
    saturated: saturatedForAll(judged),
    design: {
      falseAlarmsPerMonth: falseAlarmsPerMonth(about.rule, agents.length),
      confirmSuiteP: about.rule.confirmSuiteP,
      agents: agents.length,
    },
  }
}

/**
 * Regression wins. An agent that collects a new baseline holds nobody up, unless nobody could be judged; one without
 * results leaves the night's question open.
 */
function verdictOf(verdicts: readonly AgentVerdict[]): NightVerdict {
  if (verdicts.includes('regression')) return 'regression'
  if (verdicts.includes('unconfirmed')) return 'unconfirmed'
  if (verdicts.includes('environment')) return 'environment'
  if (verdicts.includes('no-data') || !verdicts.includes('pass')) return 'too-little-data'
  return 'pass'
}

/** A task that is suspect for every judged agent at once says more about the task or the machine than about one of them. */
function withSharedTasks(agent: AgentGate, judged: readonly AgentGate[]): AgentGate {
  const shared = (task: TaskId): boolean =>
    judged.length >= FEWEST_FOR_ENVIRONMENT && judged.every(({ tasks }) => tasks.some((one) => one.task === task))
  return { ...agent, tasks: agent.tasks.map((look) => ({ ...look, everyAgent: shared(look.task) })) }
}

/** What every judged agent shares is nobody's regression, confirmed or not. */
function notBlamed(agent: AgentGate, together: boolean): AgentGate {
  if (agent.verdict !== 'regression' && agent.verdict !== 'unconfirmed') return agent
  const onlyShared = agent.suite?.suspect === false && agent.tasks.every(({ everyAgent }) => everyAgent)
  return together || onlyShared ? { ...agent, verdict: 'environment' } : agent
}

function saturatedForAll(judged: readonly AgentGate[]): NightGate['saturated'] {
  const [first, ...others] = judged
  if (first === undefined) return []
  return first.saturated.filter((own) =>
    others.every(({ saturated }) => saturated.some(({ task, at }) => task === own.task && at === own.at)),
  )
}

/** 0 pass, 1 regression, 3 nothing that could be said for sure. */
export function exitCodeOf(verdict: NightVerdict): 0 | 1 | 3 {
  switch (verdict) {
    case 'pass':
      return 0
    case 'regression':
      return 1
    case 'unconfirmed':
    case 'environment':
    case 'too-little-data':
      return 3
  }
}
