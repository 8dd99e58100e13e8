import { createInterface } from 'node:readline/promises'
import type { Contestant } from '../engine/deps.ts'
import { UserError } from '../model/errors.ts'
import type { RunPlan } from '../model/plan.ts'
import type { Store } from '../store/open.ts'
import type { CliContext } from './context.ts'
import { forecastOf, forecastText } from './forecast-text.ts'

export type ConsentInput = {
  plan: RunPlan
  contestants: ReadonlyMap<string, Contestant>
  store: Store
  yes: boolean
  /** True when the budget came from a flag: that is a decision, made for this run. */
  budgetGiven: boolean
}

/** No first run spends money unasked: prints the forecast and asks, where a contestant can cost anything. */
export async function askConsent(input: ConsentInput, context: CliContext): Promise<void> {
  const costly = [...input.contestants.values()].filter(({ adapter }) => adapter.kind !== 'script')
  if (costly.length === 0) return
  context.err(forecastText(forecastOf(input.plan, input.contestants, input.store), input.plan.agents))
  if (input.yes || input.budgetGiven) return
  const names = costly.map(({ agent }) => agent.id).join(', ')
  if (!context.interactive) {
    throw new UserError(`${names} can cost money, and there is no terminal to ask on.`, {
      hint: 'Add --budget-usd X to set a limit, or --yes to go ahead.',
    })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question('Go ahead? [y/N] ').finally(() => terminal.close())
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new UserError('Nothing was started.', {
      hint: 'Use -a, -t and -n to plan less, or --budget-usd to set a limit.',
    })
  }
}
