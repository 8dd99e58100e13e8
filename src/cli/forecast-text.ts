import { countText } from '../charts/number-text.ts'
import type { Contestant } from '../engine/deps.ts'
import type { Agent } from '../model/agent.ts'
import { billingOfAll } from '../model/billing-words.ts'
import type { RunPlan } from '../model/plan.ts'
import { type Forecast, forecast } from '../plan/forecast.ts'
import { formatDuration } from '../sinks/progress-text.ts'
import type { Store } from '../store/open.ts'
import { durationHistory } from '../store/read.ts'

/** What a plan will probably take, from what the record holds of the same agents. */
export function forecastOf(
  plan: RunPlan,
  contestants: ReadonlyMap<string, Contestant>,
  store: Store | undefined,
): Forecast {
  const idsOf = (which: (adapter: Contestant['adapter']) => boolean): Set<string> =>
    new Set([...contestants.values()].filter(({ adapter }) => which(adapter)).map(({ agent }) => agent.id))
  const history = store === undefined ? [] : durationHistory(store)
  return forecast({
    plan,
    free: idsOf(({ kind }) => kind === 'script'),
    keeping: {
      turns: idsOf(({ keepsLimits }) => keepsLimits?.includes('turns') === true),
      usd: idsOf(({ keepsLimits }) => keepsLimits?.includes('usd') === true),
    },
    history: history.map(({ agent, task, activeMs, wallMs, usd }) => ({
      agentId: agent,
      taskId: task,
      wallMs: wallMs ?? activeMs,
      ...(usd === undefined ? {} : { usd }),
    })),
  })
}

/** `agents`: whose money it is, so that who pays can stand beside it. */
export function forecastText(of: Forecast, agents: readonly Agent[]): string {
  const costing = agents.filter(({ billing }) => billing !== undefined)
  const billed = costing.length === 0 ? '' : `; billing ${billingOfAll(costing)}`
  const { time, money } = of
  const lines = [
    countText(of.trials, 'trial'),
    time.expected === undefined
      ? `time: not known yet; ${formatDuration(time.upperMs)} if every agent used all of its time, verifying on top`
      : `time: ${formatDuration(time.expected.lowMs)} to ${formatDuration(time.expected.highMs)}, at most ${formatDuration(time.upperMs)}`,
    `money: ${moneyText(money)}${billed}`,
    of.earlierTrials === 0 ? 'from no earlier trial' : `from ${countText(of.earlierTrials, 'earlier trial')}`,
  ]
  for (const [limit, ids] of Object.entries(of.beyondLimits)) {
    lines.push(`limits.${limit} does not reach ${ids.map((id) => `"${id}"`).join(', ')}`)
  }
  if (of.withoutHistory.length > 0 && of.earlierTrials > 0) lines.push(`without any: ${of.withoutHistory.join(', ')}`)
  return `Forecast\n${lines.map((line) => `  ${line}\n`).join('')}`
}

function moneyText(money: Forecast['money']): string {
  const parts: string[] = []
  if (money.expected !== undefined && (money.expected.highUsd > 0 || money.unknownTrials === 0)) {
    parts.push(
      money.expected.highUsd === 0
        ? 'none'
        : `$${money.expected.lowUsd.toFixed(2)} to $${money.expected.highUsd.toFixed(2)}`,
    )
  }
  if (money.unknownTrials > 0) parts.push(`unknown for ${countText(money.unknownTrials, 'trial')}`)
  if (money.upperUsd !== undefined) parts.push(`about $${money.upperUsd.toFixed(2)} at most by the tasks' limits`)
  if (money.budgetUsd !== undefined) parts.push(`nothing more starts once $${money.budgetUsd.toFixed(2)} are spent`)
  return parts.join('; ')
}
