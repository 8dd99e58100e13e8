import type { AgentId } from '../model/ids.ts'
import type { ReportData, TrialResult } from '../model/report-data.ts'

export const TOKEN_KINDS = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'outputTokens',
  'reasoningTokens',
] as const satisfies readonly (keyof TrialResult)[]

export type TokenKind = (typeof TOKEN_KINDS)[number]

/** Mean tokens of each kind over one agent's counted trials that know it; a kind that no trial knows is absent. */
export function tokenMeans(data: ReportData, agent: AgentId): Partial<Record<TokenKind, number>> {
  const counted = data.trials.filter(
    (trial) => trial.agent === agent && (trial.status === 'pass' || trial.status === 'fail'),
  )
  const means: Partial<Record<TokenKind, number>> = {}
  for (const kind of TOKEN_KINDS) {
    const known = counted.flatMap((trial) => trial[kind] ?? [])
    if (known.length > 0) means[kind] = known.reduce((sum, tokens) => sum + tokens, 0) / known.length
  }
  return means
}
