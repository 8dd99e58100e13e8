import { loadSuite, type Suite } from '../config/load-suite.ts'
import type { AgentGate } from '../gate/agent-gate.ts'
import type { NightGate } from '../gate/judge-night.ts'
import { UserError } from '../model/errors.ts'
import type { RunEnd } from '../model/events.ts'
import { trialIdOf } from '../model/ids.ts'
import type { RunPlan, Trial } from '../model/plan.ts'
import { seededRandom, shuffled } from '../plan/seeded-order.ts'
import type { Store } from '../store/open.ts'
import { readPlan } from '../store/read.ts'
import { askConsent } from './ask-consent.ts'
import { knownAdapters } from './contestants.ts'
import type { CliContext } from './context.ts'
import { machineryOf, withRemotes } from './machinery.ts'
import { planInputOf, verifierOf } from './make-plan.ts'
import { tasksChanged } from './replan.ts'
import { resultsFolderOf } from './results-folder.ts'
import { runSession } from './run-session.ts'

export type ConfirmOrder = {
  store: Store
  suitePath: string
  gate: NightGate
  yes: boolean
  budgetUsd?: number
  unsafeNoSandbox: boolean
}

/** nothing: there was no open suspicion, or none that fresh trials could answer. */
export type Confirmed = { kind: 'nothing' } | { kind: 'ran'; run: string; because: RunEnd }

/**
 * Runs the fresh trials that a night's suspicion asks for, and no others, as a run of their own that is no night. Asks
 * first where they can cost money, as `run` does.
 */
export async function confirmNight(order: ConfirmOrder, context: CliContext): Promise<Confirmed> {
  const { store } = order
  const suite = await loadSuite(order.suitePath, { adapters: await knownAdapters() })
  const draft = await confirmationPlan(order, suite, context)
  if (draft === undefined) return { kind: 'nothing' }
  const { contestants, backend } = await machineryOf(draft, draft.sandbox, order.unsafeNoSandbox, context)
  const plan = await withRemotes(draft, contestants, suite, context)
  const consent = { plan, contestants, store, yes: order.yes, budgetGiven: order.budgetUsd !== undefined }
  await askConsent(consent, context)
  context.err(`Confirming: ${plan.trials.length} fresh trials of ${plan.agents.map(({ id }) => id).join(', ')}.\n`)
  const folder = resultsFolderOf(suite.path)
  const session = { plan, resumed: false, options: {}, contestants, backend, store, folder }
  return { kind: 'ran', run: plan.runId, because: await runSession(session, context) }
}

type Wanted = { agent: string; task: string; trials: number }

/** The night's own plan, cut down to what is suspect: same tasks, agents, policy and sandbox. */
async function confirmationPlan(
  { store, gate, budgetUsd }: ConfirmOrder,
  suite: Suite,
  context: CliContext,
): Promise<RunPlan | undefined> {
  const suspects = gate.agents.filter(({ verdict }) => verdict === 'unconfirmed')
  const run = suspects[0]?.runs.at(-1)
  if (run === undefined) return undefined
  const night = readPlan(store, run)
  const wanted = askable(wantedIn(night, suspects, context), night, suite, context)
  if (wanted.length === 0) return undefined
  const flags = { agents: [], tasks: [], tags: [], acceptProcessIsolation: night.acceptProcessIsolation }
  const budget = budgetUsd === undefined ? {} : { budgetUsd }
  const { trialsPerCell: _, ...input } = await planInputOf(suite, { ...flags, ...budget }, night.sandbox, context)
  return {
    ...input,
    name: night.name,
    tasks: night.tasks.filter(({ id }) => wanted.some(({ task }) => task === id)),
    agents: night.agents.filter(({ id }) => wanted.some(({ agent }) => agent === id)),
    policy: night.policy,
    verify: night.verify,
    passEnv: night.passEnv,
    provenance: {
      ...input.provenance,
      verifier: verifierOf(night.verify),
      // The commit that the night's trials started from: a newer one would be another question.
      ...(night.provenance.remotes === undefined ? {} : { remotes: night.provenance.remotes }),
    },
    trials: trialsOf(input.runId, wanted, input.seed),
    confirms: run,
  }
}

/**
 * What is wanted of one of the night's runs: its plan says how to ask. A night that ran twice may have asked each agent
 * in a run of its own.
 */
function wantedIn(night: RunPlan, suspects: readonly AgentGate[], context: CliContext): Wanted[] {
  const [agents, tasks] = [new Set(night.agents.map(({ id }) => id)), new Set(night.tasks.map(({ id }) => id))]
  const all = suspects.flatMap(({ agent, wanted }) => wanted.map((one): Wanted => ({ agent, ...one })))
  const here = all.filter(({ agent, task }) => agents.has(agent) && tasks.has(task))
  const elsewhere = new Set(all.filter((one) => !here.includes(one)).map(({ agent, task }) => `${agent} at ${task}`))
  if (elsewhere.size > 0) {
    context.err(`Asked in another run of this night; confirm again for them: ${[...elsewhere].join(', ')}.\n`)
  }
  return here
}

/** A task that has changed since the night is another question: asking it would confirm nothing. */
function askable(wanted: readonly Wanted[], night: RunPlan, suite: Suite, context: CliContext): Wanted[] {
  const here = new Set(suite.tasks.map(({ id }) => id))
  const gone = new Set(night.tasks.map(({ id }) => id).filter((id) => !here.has(id)))
  const changed = new Set(
    [...tasksChanged(night, suite), ...gone].filter((id) => wanted.some(({ task }) => task === id)),
  )
  const kept = wanted.filter(({ task }) => !changed.has(task))
  if (changed.size === 0) return kept
  const which = [...changed].join(', ')
  if (kept.length === 0) {
    throw new UserError(`${which}: changed or gone since that night, so fresh trials would answer another question.`, {
      hint: 'Judge a newer night: `bakeoff run`, then `bakeoff gate`.',
    })
  }
  context.err(`Not asked again, for they have changed since: ${which}.\n`)
  return kept
}

function trialsOf(runId: string, wanted: readonly Wanted[], seed: number): Trial[] {
  const cells = wanted.flatMap(({ agent, task, trials }) =>
    Array.from({ length: trials }, (_, index) => ({ taskId: task, agentId: agent, index: index + 1 })),
  )
  return shuffled(seededRandom(seed), cells).map((cell, position) => ({
    id: trialIdOf(runId, cell.taskId, cell.agentId, cell.index),
    runId,
    ...cell,
    position,
  }))
}
