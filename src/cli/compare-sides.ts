import { nearest } from '../lib/nearest.ts'
import { UserError } from '../model/errors.ts'
import type { RunId } from '../model/ids.ts'
import type { RunPlan } from '../model/plan.ts'
import type { TrialResult } from '../model/report-data.ts'
import { compareSides, corrected, type PairComparison, type Side } from '../report/compare.ts'
import { infinityAsText } from '../stats/infinity-as-text.ts'
import type { Store } from '../store/open.ts'
import { findRun, listRuns, readPlan, readTrialResults } from '../store/read.ts'
import type { CompareFlags } from './commands/compare.ts'
import { comparisonJson, comparisonText } from './comparison-text.ts'
import type { CliContext } from './context.ts'
import { withResults } from './open-results.ts'

type Names = readonly [a: string, b: string]

/** `bakeoff compare A B`: two agents of one run, or each agent that two runs share. */
export async function compareCommandLine(
  given: readonly string[],
  flags: CompareFlags,
  context: CliContext,
): Promise<void> {
  const names = twoOf(given, flags)
  const { title, comparisons } = await withResults({ cwd: context.cwd, suite: flags.suite }, ({ store }) =>
    comparisonsOf(store, names, flags.run),
  )
  if (flags.json) {
    const document = { comparisons: comparisons.map(comparisonJson) }
    return context.out(`${JSON.stringify(document, infinityAsText, 2)}\n`)
  }
  context.out([`${title}\n`, ...comparisons.map((one) => comparisonText(one))].join('\n'))
}

function twoOf([a, b]: readonly string[], flags: CompareFlags): Names {
  const stray = [...(flags.md ? ['--md'] : []), ...(flags.out === undefined ? [] : ['--out'])]
  if (stray.length > 0) {
    throw new UserError(`${stray.join(', ')} belongs to --nights.`, { hint: 'Add --nights N, or leave it out.' })
  }
  if (a !== undefined && b !== undefined) return [a, b]
  throw new UserError('Two names are needed.', {
    hint: 'Name two agents or two runs; for the history of all agents: bakeoff compare --nights 30',
  })
}

type Comparisons = { title: string; comparisons: PairComparison[] }

function comparisonsOf(store: Store, names: Names, runName: string): Comparisons {
  const [a, b] = names
  if (a === b) throw new UserError(`"${a}" is compared with itself.`, { hint: 'Name two agents or two runs.' })
  const run = readRun(store, findRun(store, runName))
  const agents = run.plan.agents.map(({ id }) => id)
  if (agents.includes(a) && agents.includes(b)) {
    const [first, second] = names.map((name) => sideOf(run, name, name))
    if (first === undefined || second === undefined) throw new Error('both agents are in the plan')
    return { title: `Run ${run.plan.runId}`, comparisons: [compareSides(first, second, run.plan.seed)] }
  }
  const known = agents.find((agent) => agent === a || agent === b)
  if (known !== undefined) throw notBoth(known, known === a ? b : a, run.plan)
  return betweenRuns(readRun(store, runOf(store, a, agents)), readRun(store, runOf(store, b, agents)))
}

type Run = { plan: RunPlan; trials: TrialResult[] }

const readRun = (store: Store, run: RunId): Run => ({
  plan: readPlan(store, run),
  trials: readTrialResults(store, run),
})

function sideOf({ plan, trials }: Run, agentId: string, name: string): Side | undefined {
  const agent = plan.agents.find(({ id }) => id === agentId)
  return agent === undefined ? undefined : { name, agent, tasks: plan.tasks, trials }
}

function betweenRuns(a: Run, b: Run): Comparisons {
  if (a.plan.runId === b.plan.runId) {
    throw new UserError(`Both names mean run ${a.plan.runId}.`, { hint: 'Name two runs; `bakeoff runs` lists them.' })
  }
  const comparisons = a.plan.agents.flatMap(({ id }) => {
    const first = sideOf(a, id, `${id} in ${a.plan.runId}`)
    const second = sideOf(b, id, `${id} in ${b.plan.runId}`)
    return first === undefined || second === undefined ? [] : [compareSides(first, second, a.plan.seed)]
  })
  if (comparisons.length === 0) {
    throw new UserError('The two runs have no agent in common.', {
      hint: `${a.plan.runId}: ${idsOf(a.plan)}; ${b.plan.runId}: ${idsOf(b.plan)}.`,
    })
  }
  return { title: `Run ${a.plan.runId} against run ${b.plan.runId}`, comparisons: corrected(comparisons) }
}

const idsOf = ({ agents }: RunPlan): string => agents.map(({ id }) => id).join(', ')

function notBoth(known: string, other: string, plan: RunPlan): UserError {
  const meant = nearest(
    other,
    plan.agents.map(({ id }) => id).filter((id) => id !== known),
  )
  return new UserError(
    `Run ${plan.runId} has no agent "${other}"${meant === undefined ? '.' : `; did you mean "${meant}"?`}`,
    {
      hint: `Its agents: ${idsOf(plan)}. Another run: --run RUN.`,
    },
  )
}

/** The run that a name means; a name that is neither a run nor an agent gets both lists to choose from. */
function runOf(store: Store, name: string, agents: readonly string[]): RunId {
  const ids = listRuns(store).map(({ run }) => run)
  if (name === 'latest' || ids.some((id) => id.startsWith(name))) return findRun(store, name)
  const meant = nearest(name, [...agents, ...ids])
  throw new UserError(
    `"${name}" is neither an agent nor a run${meant === undefined ? '.' : `; did you mean "${meant}"?`}`,
    {
      hint: `Agents: ${agents.join(', ')}. Runs: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}.`,
    },
  )
}
