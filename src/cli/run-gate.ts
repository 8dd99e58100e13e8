import type { AgentGate } from '../gate/agent-gate.ts'
import { FRESH_TRIALS } from '../gate/judge-agent.ts'
import { exitCodeOf, type NightGate } from '../gate/judge-night.ts'
import { UserError } from '../model/errors.ts'
import type { Store } from '../store/open.ts'
import { findRun } from '../store/read.ts'
import { confirmationsOf, readFailedTrials } from '../store/read-nights.ts'
import type { GateFlags } from './commands/gate.ts'
import { type CliContext, printJson } from './context.ts'
import { confirmNight } from './gate-confirm.ts'
import { gateNight, timezoneOf } from './gate-night.ts'
import { type GateHints, gateText } from './gate-text.ts'
import type { ResultsFolder } from './results-folder.ts'
import { withResultsForChange } from './results-for-change.ts'

const EXIT_INTERRUPTED = 130
const SHOWN_TRIALS = 3

/** `bakeoff gate`: the decision on a night, confirmed by fresh trials where that is asked for. */
export async function runGate(name: string, flags: GateFlags, context: CliContext): Promise<void> {
  refuseStray(flags)
  await withResultsForChange({ cwd: context.cwd, suite: flags.suite }, async ({ store, folder }) => {
    const gate = await decide({ name, flags, store, folder }, context)
    context.setExitCode(context.signal.aborted ? EXIT_INTERRUPTED : exitCodeOf(gate.verdict))
    if (flags.json) printJson(context, { ...gate, exitCode: exitCodeOf(gate.verdict) })
    else context.out(gateText(gate, hintsOf(store, folder, gate)))
  })
}

function refuseStray(flags: GateFlags): void {
  if (flags.confirm) return
  const stray = [
    ...(flags.yes ? ['--yes'] : []),
    ...(flags.budgetUsd === undefined ? [] : ['--budget-usd']),
    ...(flags.unsafeNoSandbox ? ['--unsafe-no-sandbox'] : []),
  ]
  if (stray.length === 0) return
  throw new UserError(`${stray.join(', ')} only matters when trials are run.`, {
    hint: 'Add --confirm, or leave it out.',
  })
}

type Order = { name: string; flags: GateFlags; store: Store; folder: ResultsFolder }

async function decide({ name, flags, store, folder }: Order, context: CliContext): Promise<NightGate> {
  const order = {
    run: findRun(store, name),
    timezone: await timezoneOf(folder.suitePath),
    ...(flags.falseAlarmsPerMonth === undefined ? {} : { falseAlarmsPerMonth: flags.falseAlarmsPerMonth }),
  }
  const now = (): string => new Date().toISOString()
  const gate = gateNight(store, { ...order, at: now() })
  if (!flags.confirm) return gate
  const confirmed = await confirmNight(
    {
      store,
      suitePath: folder.suitePath,
      gate,
      yes: flags.yes === true,
      ...(flags.budgetUsd === undefined ? {} : { budgetUsd: flags.budgetUsd }),
      unsafeNoSandbox: flags.unsafeNoSandbox === true,
    },
    context,
  )
  return confirmed.kind === 'nothing' ? gate : gateNight(store, { ...order, at: now() })
}

/** What a person does next, with the names that belong to this suite. */
export function hintsOf(store: Store, folder: ResultsFolder, gate: NightGate): GateHints {
  const suite = quoted(folder.suitePath)
  const run = gate.agents[0]?.runs.at(-1) ?? 'latest'
  return {
    confirm: `bakeoff gate ${run} --suite ${suite} --confirm`,
    show: new Map(gate.agents.map((agent) => [agent.agent, failedTrials(store, agent)])),
    rerun: (agent) => {
      const tasks = agent.tasks.map(({ task }) => ` -t ${task}`).join('')
      return `bakeoff run ${suite} -a ${agent.agent}${agent.suite?.suspect ? '' : tasks} -n ${FRESH_TRIALS}`
    },
  }
}

/** Fresh ones first. */
function failedTrials(store: Store, agent: AgentGate): string[] {
  const tasks = agent.tasks.map(({ task }) => task)
  const runs = [...agent.runs, ...confirmationsOf(store, agent.runs)]
  return readFailedTrials(store, { runs, agent: agent.agent, tasks, limit: SHOWN_TRIALS })
}

const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
