import { type AgentOutcome, outcomeMessage } from '../model/outcome.ts'
import type { Usage } from '../model/usage.ts'

type Whole = number | null

/**
 * A count or a duration as an INTEGER column takes it. Adapters report what vendors and agents' own files say:
 * a value past 2^53 is no count, and one bad number must not stop a run.
 */
export function wholeOrNull(value: number | undefined): Whole {
  if (value === undefined) return null
  const whole = Math.round(value)
  return Number.isSafeInteger(whole) ? whole : null
}

export type UsageColumns = {
  input: Whole
  cacheRead: Whole
  cacheWrite: Whole
  output: Whole
  reasoning: Whole
  reportedUsd: number | null
}

/** Usage as columns: unknown is NULL. */
export function usageColumns(usage: Usage): UsageColumns {
  return {
    input: wholeOrNull(usage.input),
    cacheRead: wholeOrNull(usage.cacheRead),
    cacheWrite: wholeOrNull(usage.cacheWrite),
    output: wholeOrNull(usage.output),
    reasoning: wholeOrNull(usage.reasoning),
    reportedUsd: usage.reportedUsd ?? null,
  }
}

/** Outcome as columns. */
export function outcomeColumns(outcome: AgentOutcome): { outcome: string; outcomeMessage: string | null } {
  return { outcome: outcome.kind, outcomeMessage: outcomeMessage(outcome) ?? null }
}
