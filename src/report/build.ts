import type { CrossTable } from '../model/cross-examination.ts'
import type { RunEnd } from '../model/events.ts'
import type { IsoTime } from '../model/ids.ts'
import type { RunPlan } from '../model/plan.ts'
import type { FailureExample, ReportData, TrialResult } from '../model/report-data.ts'
import { analysisOf } from './analysis-of.ts'
import { cellsOf } from './cells-of.ts'
import { failureWord } from './failure-word.ts'
import { limitsOf } from './limits.ts'
import { summarizeAgent } from './summarize-agent.ts'

/** What a report is built from: the stored plan, one row for each trial, and what failing commands printed. */
export type ReportRows = {
  plan: RunPlan
  trials: TrialResult[]
  /** Any number of failures in the order of preference; one for each agent and reason is kept. */
  failures: FailureExample[]
  startedAt?: IsoTime
  endedAt?: IsoTime
  ended?: RunEnd
  /** Cross-examinations of this run's tasks. */
  cross?: CrossTable[]
  /** Default: every contestant's adapter is a scripted one. */
  scripted?: boolean
}

const SCRIPTED_ADAPTERS = new Set(['scripted', 'nop'])

/** Everything that charts and renderers show of a run. Pure: the same rows give the same report. */
export function buildReport(rows: ReportRows): ReportData {
  const { plan, trials } = rows
  const ordered = inPlanOrder(plan, trials)
  const cells = cellsOf(plan, ordered)
  const agents = plan.agents.map((agent) => summarizeAgent(agent, plan.tasks, ordered))
  const tasks = plan.tasks.map(({ id, title, hash, timeoutSec }) => ({ id, title, hash, timeoutSec }))
  const analysis = analysisOf({ tasks, agents, cells, trials: ordered }, plan.seed)
  const data: ReportData = {
    run: plan.runId,
    name: plan.name,
    startedAt: rows.startedAt ?? plan.createdAt,
    seed: plan.seed,
    policy: plan.policy,
    isolation: plan.sandbox,
    concurrency: plan.limits.total,
    tasks,
    agents,
    cells,
    trials: ordered,
    failures: onePerAgentAndWord(rows.failures, trials),
    provenance: plan.provenance,
    scripted: rows.scripted ?? plan.agents.every((agent) => SCRIPTED_ADAPTERS.has(agent.adapter)),
    limits: [],
    ...(analysis === undefined ? {} : { analysis }),
    ...(rows.cross === undefined || rows.cross.length === 0 ? {} : { cross: rows.cross }),
  }
  if (rows.endedAt !== undefined) data.endedAt = rows.endedAt
  if (rows.ended !== undefined) data.ended = rows.ended
  return { ...data, limits: limitsOf(data, plan) }
}

/** Task by task and agent by agent as in the plan, then by index: the order of execution is random. */
function inPlanOrder(plan: RunPlan, trials: readonly TrialResult[]): TrialResult[] {
  const taskPlace = new Map(plan.tasks.map((task, index) => [task.id, index]))
  const agentPlace = new Map(plan.agents.map((agent, index) => [agent.id, index]))
  return [...trials].sort(
    (a, b) =>
      (taskPlace.get(a.task) ?? 0) - (taskPlace.get(b.task) ?? 0) ||
      (agentPlace.get(a.agent) ?? 0) - (agentPlace.get(b.agent) ?? 0) ||
      a.trialIndex - b.trialIndex,
  )
}

function onePerAgentAndWord(failures: readonly FailureExample[], trials: readonly TrialResult[]): FailureExample[] {
  const words = new Map(trials.map((trial) => [trial.trial, failureWord(trial)]))
  const seen = new Set<string>()
  return failures.filter(({ trial, agent, verdict, outcome }) => {
    const key = `${agent} ${words.get(trial) ?? verdict ?? outcome}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
