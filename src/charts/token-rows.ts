import type { AgentId } from '../model/ids.ts'
import type { ReportData } from '../model/report-data.ts'
import { countedTrials, type EffortClaim, effortClaims, FEWEST_TASKS } from './claims.ts'
import { countText, percentText, ratioText, tokensText } from './number-text.ts'

/** Mean tokens of one agent's counted trials that report them: means of the kinds add up to the mean of the whole. */
export type TokenRow = { agent: AgentId; known: number; counted: number; input: number; cached: number; output: number }

export const totalOf = ({ input, cached, output }: TokenRow): number => input + cached + output

/** Every agent, fewest tokens first; those that report none (`known` 0) last. */
export function tokenRows(data: ReportData): TokenRow[] {
  return data.agents
    .map(({ agent }) => rowOf(data, agent))
    .sort((a, b) => Number(a.known === 0) - Number(b.known === 0) || totalOf(a) - totalOf(b))
}

function rowOf(data: ReportData, agent: AgentId): TokenRow {
  const counted = countedTrials(data, agent)
  const sum = { input: 0, cached: 0, output: 0 }
  let known = 0
  for (const trial of counted) {
    const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = trial
    if (inputTokens === undefined || outputTokens === undefined) continue
    known += 1
    sum.input += inputTokens + cacheWriteTokens
    sum.cached += cacheReadTokens
    sum.output += outputTokens + reasoningTokens
  }
  const mean = (total: number): number => (known === 0 ? 0 : total / known)
  return {
    agent,
    known,
    counted: counted.length,
    input: mean(sum.input),
    cached: mean(sum.cached),
    output: mean(sum.output),
  }
}

/** The finding on tokens, longest wording first. A factor is named only where its corrected interval is above 1. */
export function tokenTitles(data: ReportData, rows: readonly TokenRow[]): string[] {
  const known = rows.filter((row) => row.known > 0)
  const [first] = known
  const last = known.at(-1)
  if (first === undefined || last === undefined) return ['No agent reports its tokens']
  const cache = cacheText(known)
  if (known.length === 1) return [`${first.agent} used ${tokensText(totalOf(first))} tokens per trial${cache}`]
  const [widest] = effortClaims(data, 'tokens').sort((a, b) => b.lo - a.lo)
  if (widest !== undefined) return factorTitles(widest, cache)
  const low = tokensText(totalOf(first))
  const high = tokensText(totalOf(last))
  const range = `Mean tokens ${low === high ? low : `${low}–${high}`} per trial`
  return data.tasks.length < FEWEST_TASKS
    ? [`${range}; ${countText(data.tasks.length, 'task')} cannot tell whether anyone uses fewer`]
    : [`${range}: no difference beyond the noise`]
}

function factorTitles({ more, less, ratio }: EffortClaim, cache: string): string[] {
  return [
    `${more} uses ${ratioText(ratio)} the tokens of ${less}${cache}`,
    `One agent uses ${ratioText(ratio)} the tokens of another${cache}`,
  ]
}

/** `; 72–88% come from cache`, nothing where no agent reports any. */
function cacheText(rows: readonly TokenRow[]): string {
  const shares = rows.filter((row) => row.cached > 0).map((row) => row.cached / totalOf(row))
  if (shares.length === 0) return ''
  const [low, high] = [percentText(Math.min(...shares), 0), percentText(Math.max(...shares), 0)]
  const range = low === high ? low : `${low.slice(0, -1)}–${high}`
  return `; ${range} come from cache`
}
