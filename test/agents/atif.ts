import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

const SCHEMA = new URL('../fixtures/atif/atif-v1.7.schema.json', import.meta.url)

type Step = {
  step_id: number
  timestamp?: string
  source: string
  message: string
  model_name?: string
  reasoning_content?: string
  tool_calls?: { tool_call_id: string; function_name: string; arguments: Record<string, unknown> }[]
  observation?: { results: { source_call_id?: string; content?: string; extra?: Record<string, unknown> }[] }
  metrics?: Record<string, unknown>
}

export type Trajectory = {
  schema_version: string
  session_id?: string
  trajectory_id?: string
  agent: { name: string; version: string; model_name?: string }
  steps: Step[]
  notes?: string
  final_metrics?: Record<string, unknown>
}

const AGENT_ONLY = ['model_name', 'reasoning_effort', 'reasoning_content', 'tool_calls', 'metrics'] as const

const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  JSON.parse(readFileSync(SCHEMA, 'utf8')),
)

/** What is wrong with a trajectory by the format's schema and by the rules that its validators add; empty: valid. */
export function atifErrors(text: string): string[] {
  const value: unknown = JSON.parse(text)
  if (!validate(value)) return (validate.errors ?? []).map((one) => `${one.instancePath}: ${one.message}`)
  return (value as Trajectory).steps.flatMap(stepErrors)
}

function stepErrors(step: Step, index: number): string[] {
  const ids = new Set(step.tool_calls?.map((call) => call.tool_call_id))
  const answered = step.observation?.results.flatMap((result) => result.source_call_id ?? []) ?? []
  return [
    ...(step.step_id === index + 1 ? [] : [`step ${index + 1} has the id ${step.step_id}`]),
    ...(step.source === 'agent'
      ? []
      : AGENT_ONLY.filter((key) => key in step).map((key) => `${key} of ${step.source}`)),
    ...answered.filter((id) => !ids.has(id)).map((id) => `step ${step.step_id} answers the unknown call ${id}`),
    ...(step.timestamp === undefined || !Number.isNaN(Date.parse(step.timestamp)) ? [] : ['timestamp']),
  ]
}
