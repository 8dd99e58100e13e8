import { durationTickText } from '../charts/axis.ts'
import { FEWEST_TASKS } from '../charts/claims.ts'
import { countText, percentText } from '../charts/number-text.ts'
import type { RunPlan } from '../model/plan.ts'
import type { AgentSummary, ReportData } from '../model/report-data.ts'

/** An agent that lost more of its trials than this may look better or worse than it is. */
const MUCH_LOST = 0.1

/** Two agents of which one lost so much more of its trials than the other were not tried alike. */
const UNEVENLY_LOST = 0.1

/** Sentences that limit what may be concluded from this run, computed from it. */
export function limitsOf(data: ReportData, plan: RunPlan): string[] {
  return [
    ...sampleLimits(data),
    ...missingLimits(data),
    ...timeLimits(data),
    ...data.agents.flatMap(driftLimits),
    ...costLimits(data),
    ...settingLimits(data, plan),
    ...placeLimits(data),
    ...importLimits(data),
  ]
}

function sampleLimits(data: ReportData): string[] {
  const perCell = Math.max(0, ...data.cells.map((cell) => cell.counted))
  const limits: string[] = []
  const fewest = data.analysis?.fewestTasks ?? FEWEST_TASKS
  if (data.tasks.length < fewest) {
    const needed =
      data.agents.length > 1 ? ` (${countText(data.agents.length, 'agent')} need ${countText(fewest, 'task')})` : ''
    limits.push(`${countText(data.tasks.length, 'task')}: too few to say anything about other tasks${needed}.`)
  }
  const gap = data.analysis?.detectable
  if (gap !== undefined) {
    limits.push(
      `A gap of two rates under ${Math.ceil(gap * 100)} points would be missed more often than once in 5 beyond these tasks.`,
    )
  }
  if (perCell === 1)
    limits.push('One trial for each task and agent: luck and skill cannot be told apart within a task.')
  return limits
}

function missingLimits(data: ReportData): string[] {
  const open = data.trials.filter((trial) => trial.status === undefined).length
  const limits: string[] = []
  if (open > 0)
    limits.push(`${countText(open, 'trial')} of ${data.trials.length} have no result yet; the figures leave them out.`)
  for (const { agent, lost, verified } of data.agents) {
    const all = lost + verified.counted
    if (lost === 0) continue
    const warning = lost / all > MUCH_LOST ? ' Run it again with --resume before drawing conclusions.' : ''
    limits.push(
      `${agent} lost ${lost} of ${countText(all, 'trial')} (${percentText(lost / all, all)}) to infrastructure.${warning}`,
    )
  }
  const shares = data.agents.map(({ lost, verified }) => lost / Math.max(1, lost + verified.counted))
  if (Math.max(0, ...shares) - Math.min(1, ...shares) > UNEVENLY_LOST) {
    limits.push('The agents lost very different shares of their trials: the comparison may rest on which ones.')
  }
  const counts = new Set(data.agents.map(({ verified }) => verified.counted))
  if (counts.size > 1)
    limits.push('The agents have different numbers of counted trials; each task weighs the same in every rate.')
  return limits
}

function timeLimits({ tasks, analysis }: ReportData): string[] {
  if (analysis === undefined || new Set(tasks.map(({ timeoutSec }) => timeoutSec)).size < 2) return []
  return [
    `Tasks have different time limits; times to a pass are followed up to the shortest, ${durationTickText(analysis.tauMs)}.`,
  ]
}

function driftLimits({ agent, cliVersions, observedModels }: AgentSummary): string[] {
  const limits: string[] = []
  if (cliVersions.length > 1) limits.push(`${agent} changed its version during the run: ${cliVersions.join(', ')}.`)
  if (observedModels.length > 1)
    limits.push(`${agent} was answered by more than one model: ${observedModels.join(', ')}.`)
  return limits
}

function costLimits(data: ReportData): string[] {
  const limits: string[] = []
  const bases = new Set(data.agents.flatMap(({ costBasis }) => costBasis ?? []))
  if (bases.size > 1)
    limits.push('Some costs are computed from token usage, others are what the agent reported: compare them with care.')
  const partly = data.agents.filter(({ costKnown, verified }) => costKnown > 0 && costKnown < verified.counted)
  for (const { agent, costKnown, verified } of partly) {
    limits.push(`The cost of ${agent} is known for ${costKnown} of ${countText(verified.counted, 'trial')}.`)
  }
  if (data.agents.some(({ billing }) => billing === 'subscription')) {
    limits.push('Agents on a subscription pay a flat fee; their cost is what the same tokens would have cost.')
  }
  return limits
}

function settingLimits(data: ReportData, plan: RunPlan): string[] {
  const limits: string[] = []
  if (data.isolation === 'process') {
    limits.push('Isolation was "process": nothing fenced the agents or their tests off from this machine.')
  }
  const online = plan.tasks.filter((task) => task.network === 'full').length
  if (online > 0)
    limits.push(
      `In ${countText(online, 'task')} the agents had the full network of the host and may have found answers there.`,
    )
  const exposed = plan.tasks.filter((task) => task.private && task.network === 'full').map((task) => task.id)
  if (exposed.length > 0)
    limits.push(`${exposed.join(', ')}: private inputs met an open network, which was allowed with --i-know.`)
  const { alsoPass } = plan.verify
  if (alsoPass.length > 0) limits.push(`The policy also counts as a pass: ${alsoPass.join(', ')}.`)
  if (!data.agents.some(({ correct }) => correct.of > 0)) {
    limits.push(
      "No task had an author's check: a pass says that the agent's own test is real and passes, not that the answer is right.",
    )
  }
  return limits
}

/** Contestants at services met other conditions than those of this machine. */
function placeLimits({ provenance, agents, trials }: ReportData): string[] {
  const remote = agents.filter(({ agent }) => provenance.remotes?.[agent] !== undefined)
  if (remote.length === 0) return []
  const names = remote.map(({ agent }) => agent).join(', ')
  const local = agents.length > remote.length ? ' The others worked here.' : ''
  const open = trials.filter(
    ({ agent, status }) => status === undefined && provenance.remotes?.[agent] !== undefined,
  ).length
  return [
    `${names}: worked at services of their own, whose machines, network and prompts Bakeoff neither sets nor sees.${local} Their times are what the service tells, or what polling it showed.`,
    ...(open === 0 ? [] : [`${countText(open, 'trial')} may still be at work at a service; --resume fetches them.`]),
  ]
}

/** What was brought in by hand was asked and made under conditions that nobody recorded. */
function importLimits({ agents }: ReportData): string[] {
  const names = agents.filter(({ adapter }) => adapter === 'import').map(({ agent }) => agent)
  if (names.length === 0) return []
  return [
    `${names.join(', ')}: brought in with bakeoff import and verified here; what was asked, how long it took and what it cost is unknown, or the word of who imported it.`,
  ]
}
