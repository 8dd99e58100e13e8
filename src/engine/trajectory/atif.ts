import type { Usage } from '../../model/usage.ts'

/** The parts of the Agent Trajectory Interchange Format v1.7 that are written here (Harbor, RFC 0001). */
export const ATIF_VERSION = 'ATIF-v1.7'

type AtifMetrics = {
  prompt_tokens?: number
  completion_tokens?: number
  cached_tokens?: number
  cost_usd?: number
  extra?: Record<string, number>
}

export type AtifToolCall = { tool_call_id: string; function_name: string; arguments: Record<string, unknown> }
export type AtifResult = { source_call_id?: string; content: string; extra?: Record<string, unknown> }

export type AtifStep = {
  step_id: number
  timestamp?: string
  source: 'user' | 'agent'
  model_name?: string
  message: string
  reasoning_content?: string
  tool_calls?: AtifToolCall[]
  observation?: { results: AtifResult[] }
  metrics?: AtifMetrics
  llm_call_count?: number
}

export type Atif = {
  schema_version: typeof ATIF_VERSION
  session_id: string
  trajectory_id: string
  agent: { name: string; version: string; model_name?: string; extra: Record<string, unknown> }
  steps: AtifStep[]
  notes?: string
  final_metrics: Record<string, unknown>
}

/** A usage in the format's terms: prompt tokens have the cached ones in them, completion tokens the reasoning. */
export function atifMetrics(usage: Usage): AtifMetrics | undefined {
  const { input, cacheRead, cacheWrite, output, reasoning, reportedUsd } = usage
  const extra = present({ cache_write_tokens: whole(cacheWrite), reasoning_tokens: whole(reasoning) })
  const metrics = present({
    prompt_tokens: input === undefined ? undefined : whole(input + (cacheRead ?? 0) + (cacheWrite ?? 0)),
    completion_tokens: output === undefined ? undefined : whole(output + (reasoning ?? 0)),
    cached_tokens: whole(cacheRead),
    cost_usd: reportedUsd,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  })
  return Object.keys(metrics).length === 0 ? undefined : metrics
}

/** A count as the format takes it: no fraction, nothing past 2^53. */
function whole(value: number | undefined): number | undefined {
  const rounded = value === undefined ? Number.NaN : Math.round(value)
  return Number.isSafeInteger(rounded) ? rounded : undefined
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the keys whose value is unknown. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
}
