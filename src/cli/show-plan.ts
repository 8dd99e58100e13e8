import { existsSync } from 'node:fs'
import { loadSuite } from '../config/load-suite.ts'
import { pickSandbox } from '../sandbox/pick.ts'
import { openStore } from '../store/open.ts'
import type { RunFlags } from './commands/run.ts'
import { contestantsOf, knownAdapters } from './contestants.ts'
import { type CliContext, printJson } from './context.ts'
import { detectableOf, detectableText } from './detectable.ts'
import { forecastOf, forecastText } from './forecast-text.ts'
import { sandboxesOf } from './host.ts'
import { makePlan } from './make-plan.ts'
import { pilotOf } from './pilot.ts'
import { resultsFolderOf } from './results-folder.ts'
import { planFlags } from './start-run.ts'
import { textTable } from './text-table.ts'

const SHOWN_TRIALS = 40

/** `bakeoff plan`: the trials in their order, the forecast, and the smallest difference the design can find. */
export async function showPlan(suitePath: string, flags: RunFlags, context: CliContext): Promise<void> {
  const suite = await loadSuite(suitePath, { adapters: await knownAdapters() })
  const { backend } = await pickSandbox(suite.config.sandbox, sandboxesOf(context.env))
  const plan = await makePlan(suite, planFlags(flags), backend.level, context)
  const contestants = await contestantsOf(plan.agents, context.env)
  const { database } = resultsFolderOf(suite.path)
  const store = existsSync(database) ? openStore(database, 'read') : undefined
  try {
    const expected = forecastOf(plan, contestants, store)
    const detectable = detectableOf(plan, pilotOf(plan, store))
    if (flags.json) return printJson(context, { plan, forecast: expected, detectable })
    const rows = plan.trials
      .slice(0, SHOWN_TRIALS)
      .map((trial) => [String(trial.position + 1), trial.taskId, trial.agentId, `#${trial.index}`])
    context.out(textTable([['', 'task', 'agent', 'trial'], ...rows]))
    if (plan.trials.length > SHOWN_TRIALS) context.out(`… and ${plan.trials.length - SHOWN_TRIALS} more\n`)
    context.out(
      `\n${forecastText(expected, plan.agents)}\nSandbox: ${plan.sandbox} · seed ${plan.seed} · policy ${plan.policy}\n${detectableText(detectable)}\n`,
    )
  } finally {
    store?.close()
  }
}
